use super::*;

#[test]
fn only_what_is_asked_is_in_the_query() {
    let query = AuditQuery::default;
    for (query, wanted) in [
        (query(), "/api/v1/audit/export"),
        (query().days(7), "/api/v1/audit/export?days=7"),
        (query().days(91), "/api/v1/audit/export?days=91"),
        (query().event_type("proxy.completed"), "/api/v1/audit/export?type=proxy.completed"),
        (query().event_type("weird/value"), "/api/v1/audit/export?type=weird%2Fvalue"),
        (query().event_type(""), "/api/v1/audit/export?type="),
        (query().event_type("a b").days(1), "/api/v1/audit/export?days=1&type=a%20b"),
    ] {
        assert_eq!(query.path().unwrap(), wanted);
    }
    let error = query().days(0).path().unwrap_err();
    assert!(matches!(&error, Error::Config(text) if text.contains("days")));
}
