//! `lucairn scan` and files: what it may write, what it leaves alone, and what names may do.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::Value;

use crate::installation::{Finished, lucairn, run, run_with_input};

const LETTER: &str = "mail a.b@mail.example\n";

/// Runs a scan in a folder, with a file of it as standard input if it is named.
fn scan(folder: &Path, arguments: &[&str], input: Option<&str>) -> Finished {
    let mut command = lucairn(&[&["scan"], arguments].concat());
    command.current_dir(folder);
    let Some(input) = input else { return run_with_input(&mut command, b"") };
    // As a user does it; a program that the harness starts gets its input through a pipe.
    let mut shell = std::process::Command::new("sh");
    shell.arg("-c").arg(format!("exec \"$0\" \"$@\" < {input}"));
    run(shell.arg(command.get_program()).args(command.get_args()).current_dir(folder))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Whatever name it has, nothing that is read is written over.
#[test]
fn a_report_never_takes_the_place_of_what_is_read() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    fs::write(folder.join("x.txt"), LETTER).unwrap();
    fs::write(folder.join("y.txt"), "nothing").unwrap();
    fs::write(folder.join("policy.toml"), "mode = \"block\"").unwrap();
    fs::hard_link(folder.join("x.txt"), folder.join("hard.txt")).unwrap();
    std::os::unix::fs::symlink("x.txt", folder.join("soft.txt")).unwrap();
    let before = names(folder);
    let absolute = folder.join("x.txt");
    let absolute = absolute.to_str().unwrap();
    for (arguments, input) in [
        (&["x.txt", "--html", "x.txt"][..], None),
        (&["./x.txt", "y.txt", "--html", absolute], None),
        (&["y.txt", "x.txt", "--html", "soft.txt"], None),
        (&["soft.txt", "--html", "x.txt"], None),
        (&["hard.txt", "--html", "x.txt"], None),
        (&["-", "--html", "x.txt"], Some("x.txt")),
        (&["--html", "x.txt", "--json"], Some("x.txt")),
        (&["--text", LETTER, "--policy", "policy.toml", "--html", "policy.toml"], None),
    ] {
        let finished = scan(folder, arguments, input);
        assert_eq!(finished.status.code(), Some(2), "{arguments:?}: {finished:?}");
        assert!(finished.stderr.contains("error[output_is_input]"), "{arguments:?}: {finished:?}");
        assert_eq!(finished.stdout, "", "{arguments:?}");
        assert_eq!(fs::read_to_string(folder.join("x.txt")).unwrap(), LETTER, "{arguments:?}");
        assert_eq!(names(folder), before, "{arguments:?}");
    }
}

/// A report that is there is whole; where it lies, it is not scanned, and what is beside it stays.
#[test]
fn a_report_is_whole_or_not_there() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    fs::write(folder.join("x.txt"), LETTER).unwrap();
    let page = folder.join("report.html");

    let early = scan(folder, &["nowhere.txt", "--html", "report.html"], None);
    assert_eq!(early.status.code(), Some(2), "{early:?}");
    assert_eq!(names(folder), ["x.txt"]);

    let first = scan(folder, &[".", "--html", "report.html"], None);
    assert_eq!(first.status.code(), Some(1), "{first:?}");
    fs::set_permissions(&page, fs::Permissions::from_mode(0o600)).unwrap();
    let second = scan(folder, &[".", "--html", "./report.html"], None);
    assert_eq!(second.stdout, first.stdout);
    assert!(second.stderr.contains("1 file scanned, 1 with findings, 0 skipped"), "{second:?}");
    assert_eq!(names(folder), ["report.html", "x.txt"]);
    let mode = fs::metadata(&page).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "an older report was for fewer people");

    // The older one stays where a scan ends early, and a link stays a link.
    let whole = fs::read_to_string(&page).unwrap();
    scan(folder, &["nowhere.txt", "--html", "report.html"], None);
    assert_eq!(fs::read_to_string(&page).unwrap(), whole);
    std::os::unix::fs::symlink("report.html", folder.join("link.html")).unwrap();
    scan(folder, &["--text", "nothing", "--html", "link.html"], None);
    assert!(folder.join("link.html").is_symlink());
    assert!(!fs::read_to_string(&page).unwrap().contains("mail.example"));

    // What is no file keeps its place, too.
    let piped = scan(folder, &["x.txt", "--json", "--html", "/dev/stdout"], None);
    assert!(piped.stdout.contains("</html>") && piped.stdout.contains("<sup>EMAIL_1"), "{piped:?}");
    let refused = scan(folder, &["x.txt", "--html", "."], None);
    assert!(refused.stderr.contains("error[report_unwritable]"), "{refused:?}");
}

/// Who made the report, when, how, and what it does not cover.
#[test]
fn a_report_says_what_it_is_about() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let files = folder.join("files");
    fs::create_dir(&files).unwrap();
    fs::write(files.join("x.txt"), LETTER).unwrap();
    fs::write(files.join("a\u{1b}[31mb.bin"), b"\0").unwrap();
    fs::write(files.join("large.txt"), "word ".repeat(14 << 20)).unwrap();
    fs::write(folder.join("strict.toml"), "mode = \"block\"\nprofile = \"pci\"\n").unwrap();
    let version = format!("<dt>Program</dt><dd>lucairn {}</dd>", env!("CARGO_PKG_VERSION"));
    for (options, parts) in [
        (&[][..], ["<dd>profile gdpr</dd>", "<dd>enforce: "]),
        (&["--profile", "hipaa"], ["<dd>profile hipaa</dd>", "<dd>enforce: "]),
        (&["--policy", "strict.toml"], ["<dd>strict.toml, profile pci</dd>", "<dd>block: "]),
    ] {
        let finished = scan(folder, &[&["files", "--html", "report.html"], options].concat(), None);
        assert_eq!(finished.status.code(), Some(2), "{finished:?}");
        let page = fs::read_to_string(folder.join("report.html")).unwrap();
        for part in parts.into_iter().chain([
            version.as_str(),
            "<p>1 text scanned, 0 without a finding, 2 not scanned (listed at the end).</p>",
            "<li><code>files/a\\u{1b}[31mb.bin</code>: not UTF-8 text</li>",
            "<li><code>files/large.txt</code>: error[file_too_large]: ",
        ]) {
            assert!(page.contains(part), "{options:?} {part}: {page}");
        }
        let (_, date) = page.split_once("<dt>Date</dt><dd>").unwrap();
        let shape: String =
            date.chars().take(23).map(|it| if it.is_ascii_digit() { '0' } else { it }).collect();
        assert_eq!(shape, "0000-00-00 00:00:00 UTC");
    }
}

/// What a scan of several files says at its end.
#[test]
fn many_files_end_with_a_line() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    for name in ["none", "clean", "mixed"] {
        fs::create_dir(folder.join(name)).unwrap();
    }
    fs::write(folder.join("clean/a.txt"), "nothing").unwrap();
    fs::write(folder.join("mixed/a.txt"), LETTER).unwrap();
    fs::write(folder.join("mixed/b.bin"), b"\0").unwrap();
    fs::write(folder.join("block.toml"), "mode = \"block\"").unwrap();
    fs::write(folder.join("observe.toml"), "mode = \"observe\"").unwrap();
    let found = "1 file scanned, 1 with findings, 1 skipped";
    for (arguments, status, ends) in [
        (&["none"][..], 0, "0 files scanned, 0 with findings, 0 skipped"),
        (&["clean"], 0, "1 file scanned, 0 with findings, 0 skipped"),
        (&["clean", "mixed/a.txt"], 1, "2 files scanned, 1 with findings, 0 skipped"),
        (&["mixed"], 1, found),
        (&["mixed", "--json"], 1, found),
        (
            &["mixed", "--policy", "block.toml"],
            1,
            "mode block: the gateway would refuse 1 of them (422 pii_blocked)",
        ),
        (
            &["mixed", "--policy", "observe.toml"],
            1,
            "mode observe: the gateway would send all of them unchanged; this shows what mode enforce would do",
        ),
        (&["clean", "--policy", "block.toml"], 0, "1 file scanned, 0 with findings, 0 skipped"),
    ] {
        let finished = scan(folder, arguments, None);
        assert_eq!(finished.status.code(), Some(status), "{arguments:?}: {finished:?}");
        assert_eq!(finished.stderr.lines().last(), Some(ends), "{arguments:?}: {finished:?}");
    }
}

/// Names of files and of members are chosen by others: they show no value and act on no terminal.
#[test]
fn names_show_no_values_and_act_on_no_terminal() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let json = r#"{"customers": {"anna.schmidt@mail.example": {"card": "4111 1111 1111 1111"},
                   "\u001b[31m\u009b": {"mail": "b@mail.example"}}}"#;
    fs::write(folder.join("k.json"), json).unwrap();
    fs::write(folder.join("we\u{1b}[31mird\nname.txt"), LETTER).unwrap();
    fs::write(folder.join("we\u{1b}[31mird.bin"), b"\0").unwrap();
    let listed = scan(folder, &[".", "--html", "report.html", "nowhere\u{1b}[31m"], None);
    let expected = "./k.json#/customers/[EMAIL]: EMAIL mask\n\
                    ./k.json#/customers/[EMAIL]/card: CC mask\n\
                    ./k.json#/customers/\\u{1b}[31m\\u{9b}/mail: EMAIL mask\n\
                    ./we\\u{1b}[31mird\\nname.txt:1:6: EMAIL mask\n";
    assert_eq!(listed.stdout, expected, "{listed:?}");
    let alone = scan(folder, &["we\u{1b}[31mird\nname.txt"], None);
    for told in [&listed.stderr, &alone.stderr] {
        assert!(!told.contains('\u{1b}') && told.contains("\\u{1b}[31m"), "{told:?}");
    }
    let page = fs::read_to_string(folder.join("report.html")).unwrap();
    for part in ["<code>/customers/[EMAIL]/card</code>", "<code>./we\\u{1b}[31mird.bin</code>"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let told = scan(folder, &["k.json", "--json", "--policy", "none.toml"], None);
    assert!(told.stderr.contains("error[file_unreadable]"), "{told:?}");
    fs::write(folder.join("none.toml"), "profile = \"secrets-only\"").unwrap();
    for options in [&[][..], &["--policy", "none.toml"]] {
        let told = scan(folder, &[&["k.json", "--json"], options].concat(), None);
        let told: Value = serde_json::from_str(&told.stdout).unwrap();
        for value in told["values"].as_array().unwrap() {
            let pointer = value["pointer"].as_str().unwrap();
            assert!(!pointer.contains("mail.example"), "{pointer}");
        }
    }
}
