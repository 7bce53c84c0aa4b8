use super::*;

fn json(request: &MessagesRequest) -> String {
    String::from_utf8(request.body().unwrap().to_vec()).unwrap()
}

#[test]
fn what_is_not_set_is_not_sent() {
    let request = MessagesRequest::new("Hi");
    assert_eq!(json(&request), r#"{"prompt_template":"Hi","context":{}}"#);
}

#[test]
fn fields_keep_their_order_and_text_its_characters() {
    let annotation =
        Annotation { kind: "PERSON".to_owned(), value: "Ännä".to_owned(), start: 0, end: 4 };
    let request = MessagesRequest::new("Grüße an {z} und {a}: \"{z}\"\n")
        .relink_response(false)
        .temperature(0.25)
        .field("z", "1")
        .field("a", "2 🦄 </script>")
        .field("z", "3")
        .proving_ground("a1", [("z".to_owned(), vec![annotation])])
        .max_tokens(256)
        .model("claude-opus-4-7");
    assert_eq!(
        json(&request),
        "{\"prompt_template\":\"Grüße an {z} und {a}: \\\"{z}\\\"\\n\",\
         \"context\":{\"z\":\"3\",\"a\":\"2 🦄 </script>\"},\"model\":\"claude-opus-4-7\",\
         \"max_tokens\":256,\"temperature\":0.25,\"relink_response\":false,\
         \"mode\":\"proving_ground\",\"activity_id\":\"a1\",\
         \"ground_truth\":{\"z\":[{\"type\":\"PERSON\",\"value\":\"Ännä\",\"start\":0,\"end\":4}]}}"
    );
}

#[test]
fn temperatures_are_numbers() {
    for temperature in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let error = MessagesRequest::new("Hi").temperature(temperature).body().unwrap_err();
        assert!(matches!(&error, Error::Config(text) if text.contains("temperature")));
    }
    assert!(MessagesRequest::new("Hi").temperature(-1.5).body().is_ok());
}

#[test]
fn what_is_personal_is_not_shown() {
    let annotation =
        Annotation { kind: "PERSON".to_owned(), value: "hunter2".to_owned(), start: 0, end: 7 };
    assert_eq!(format!("{annotation:?}"), "Annotation(PERSON, 7 bytes, 0..7)");
    let request = MessagesRequest::new("hunter2 {name}")
        .field("name", "hunter2")
        .proving_ground("a", [("name".to_owned(), vec![annotation])]);
    let shown = format!("{request:?}");
    assert!(!shown.contains("hunter2") && shown.contains("name"), "{shown}");
}
