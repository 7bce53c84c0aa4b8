//! Names of home folders: `/home/anna`, `/Users/anna`, `C:\Users\anna`.

use std::ops::Range;

use crate::text::Text;

/// Beginnings of paths; the name follows.
pub(super) const FOLDERS: [&str; 5] =
    ["/home/", "/Users/", r"(?i):\\users\\", r"(?i):\\\\users\\\\", "(?i):/users/"];

/// Accounts that every machine has, and names in examples.
const EVERYBODY: &str = "admin administrator all alluserprofile app appuser circleci codespace default \
    deploy dev docker foo git gitpod guest jenkins jovyan me my name node nobody nonroot ollama postgres pi \
    public root runner runneradmin shared test travis ubuntu user username users vagrant vscode www you your \
    yourname yourusername ansible apache app backup bin centos daemon debian dovecot ec2-user elastic \
    elasticsearch fedora ftp games grafana hadoop http httpd kafka mail man mariadb messagebus mysql nagios \
    nginx ntp operator opc oracle polkitd postfix prometheus proxy rabbitmq redis sa service sshd support sync \
    sys system systemd-network tomcat uucp www-data zabbix zookeeper azureuser alpine anonymous";

/// Whether every machine has an account of this name.
pub(super) fn is_everybodys(written: &str) -> bool {
    EVERYBODY.split(' ').any(|word| word.eq_ignore_ascii_case(written))
}

/// Reads the name behind the beginning of a path.
pub(super) fn name(text: &Text<'_>, folder: &Range<usize>) -> Option<Range<usize>> {
    let from = folder.end;
    // A longer path has folders of that name too: `/api/v1/home/news`.
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | ')' | '}');
    if text.char_before(folder.start).is_some_and(inside) && text.byte(folder.start) == Some(b'/') {
        return None;
    }
    let end = text.run_right(from, 40, |c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'));
    let written = text.slice(from..end).trim_end_matches(['.', '-']);
    let end = from + written.len();
    let letters = written.chars().any(char::is_alphabetic);
    (written.len() >= 2 && letters && !is_everybodys(written) && !text.starts_with(end, ":"))
        .then_some(from..end)
}
