use super::*;

/// The options for variables that are given as `NAME=value` lines.
fn of(lines: &[&str]) -> TransportOptions {
    TransportOptions::from_vars(|name| {
        let pairs = lines.iter().filter_map(|line| line.split_once('='));
        pairs.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
    })
}

#[test]
fn proxies_come_from_the_usual_variables() {
    for (lines, http, https) in [
        (&[][..], "", ""),
        (&["HTTP_PROXY=a:1"], "a:1", ""),
        (&["HTTPS_PROXY=b:2"], "", "b:2"),
        (&["ALL_PROXY=c:3"], "c:3", "c:3"),
        (&["ALL_PROXY=c:3", "HTTPS_PROXY=b:2"], "c:3", "b:2"),
        (&["HTTP_PROXY=a:1", "http_proxy=d:4"], "d:4", ""),
        (&["HTTP_PROXY=a:1", "http_proxy= "], "a:1", ""),
        (&["HTTP_PROXY=a:1", "REQUEST_METHOD=GET"], "", ""),
        (&["http_proxy=a:1", "REQUEST_METHOD=GET"], "a:1", ""),
        (&["HTTPS_PROXY=b:2", "REQUEST_METHOD=GET"], "", "b:2"),
    ] {
        let options = of(lines);
        assert_eq!((&*options.http_proxy, &*options.https_proxy), (http, https), "{lines:?}");
    }
    assert_eq!(of(&["NO_PROXY=x,y"]).no_proxy, "x,y");
}

#[test]
fn authorities_come_from_the_usual_variables() {
    let folder = tempfile::tempdir().unwrap();
    let folder_text = folder.path().to_str().unwrap();
    let bundle_folder = format!("REQUESTS_CA_BUNDLE={folder_text}");
    for (lines, file, folders) in [
        (&[][..], None, &[][..]),
        (&["SSL_CERT_FILE=/a.pem"], Some("/a.pem"), &[]),
        (&["SSL_CERT_DIR=/a:/b"], None, &["/a", "/b"]),
        (&["SSL_CERT_FILE=/a.pem", "REQUESTS_CA_BUNDLE=/b.pem"], Some("/a.pem"), &[]),
        (&["SSL_CERT_DIR=/a", "REQUESTS_CA_BUNDLE=/b.pem"], None, &["/a"]),
        (&["REQUESTS_CA_BUNDLE=/b.pem"], Some("/b.pem"), &[]),
        (&[bundle_folder.as_str()], None, &[folder_text]),
        (&["SSL_CERT_FILE="], None, &[]),
    ] {
        let options = of(lines);
        assert_eq!(options.ca_file, file.map(PathBuf::from), "{lines:?}");
        let wanted: Vec<_> = folders.iter().map(PathBuf::from).collect();
        assert_eq!(options.ca_folders, wanted, "{lines:?}");
    }
}

#[test]
fn passwords_are_not_shown() {
    let options = of(&["HTTPS_PROXY=http://user:hunter2@proxy:1", "HTTP_PROXY=http://u:hunter2@p"]);
    assert!(!format!("{options:?}").contains("hunter2"));
}
