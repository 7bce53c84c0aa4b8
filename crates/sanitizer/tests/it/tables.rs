//! In a table the head says what stands below it, however far below.

use std::ops::Range;

use lucairn_sanitizer::dialect::OPENAI_CHAT;
use lucairn_sanitizer::json::BodyPolicy;
use lucairn_sanitizer::{Action, EntityKind, KnownEntities, Policy, Sanitizer};

/// A table with one row of values in brackets, as they must be found, or with none.
const TABLES: &[&str] = &[
    "id,name,date of birth,ssn,password\n1,Anna,[1985-03-12],[078-05-1120],[hunter2x]\n",
    "name;Geburtsdatum;Kennwort\r\nAnna;[12.03.1985];[blau7]\r\n",
    "user_2\tpassword\tphone\nanna\t[tree4house]\t[20 12 34 56]\n",
    "| Name | Passport |\n|:-----|---------:|\n| Anna Roth | [C01X00T47] |\n",
    "| Name | **Passport** |\n|---|---|\n| Anna Roth | `[C01X00T47]` |\n",
    " id | medical_record\n----+----------------\n  1 | [88123477]\n(1 row)\n",
    "\"name\",\"password\"\n\"Roth, Anna\",\"[Tr0ub,4dor]\"\n",
    "Our data, 2024:\nname,date of birth\nAnna,[1985-03-12]\n",
    "Hello team,\nname,date of birth\nAnna,[1985-03-12]\n",
    "name,date of birth,\nAnna,[1985-03-12],\n",
    "pin,user_2,case\n[4711],anna,lower\n",
    "<table><tr><th>Name</th><th>Date of birth</th></tr>\n<tr><td>Anna</td><td>[1985-03-12]</td></tr>\n",
    "<TABLE>\n<TR><TD>Name<TD><b>Kennwort</b>\n<TR><TD>Anna<TD><i class=x> [blau7] </i>\n",
    "<tr><th colspan=\"2\">Person</th><th>Passport</th></tr>\n<tr><td>Anna</td><td>Roth</td><td><a href=\"#\">[C01X00T47]</a></td></tr>\n",
    "<tr><th>Owner (first, last)</th><th>SSN</th><th>~</th></tr>\n<tr><td>Anna</td><td>[078-05-1120]</td><td>2</td></tr>\n",
    "NAME          DATE OF BIRTH\nAnna Roth     [1985-03-12]\n",
    "Kunde     Steuernummer    Geburtsdatum\n--------  ------------  --------------\nÄrzin Öz  12              [12.03.1985]\n",
    "PASSWORD    USER\n[t4ee-hous]   anna\n",
    "INSERT INTO users (login, password, born) VALUES\n('[anna]', '[tree4 house]', 3),\n('x', '', 4);\n",
    "insert ignore into `users` (`id`, `date_of_birth`) values (1, '[1985-03-12]');\n",
    "REPLACE INTO \"users\"\n(\n  \"ssn\",\n  \"note\"\n)\nVALUES\n('[078-05-1120]', 'it''s (so), really'),\n('', '');\n",
    "INSERT INTO users (note, passport) VALUES (CONCAT('a', 'b'), N'[C01X00T47]')\n",
    "COPY public.person (id, date_of_birth, password) FROM stdin;\n1\t[1985-03-12]\t[tree4house]\n",
    "MSH|^~\\&|KIS|UKK|2024\rPID|1||[77849266]^^^UKK^MR~H4837^^^GKV^NH||Kurz^Eva||[19741231]0900|F||||||||||[715285657]\rPV1|1|I\n",
    "ABC|1|2|77849266||a||19741231\nPIDX|1||77849266\n",
    // An identifier of FHIR is no table, but its type stands beside the value as a head does.
    "{\"identifier\": {\"type\": {\"text\": \"MRN\"}, \"system\": \"urn:oid:1.2.36\", \"value\": \"[60726872]\"}}\n",
    // Programs put in what these stand for.
    "INSERT INTO users (login, password) VALUES (?, ?), (:login, :password), ('$login', '$password'), (%s, '%s');\n",
    "INSERT INTO counts (retries, day) VALUES (3, '1985-03-12');\n",
    "\u{feff}Geburtsdatum;Name\n[26.09.1964];Kurz\n",
    "👤 Name,🎂 Date of birth,Preis €\nAnna,[1985-03-12],3\n",
    "\u{feff}NAME          DATE OF BIRTH\nAnna Roth     [1985-03-12]\n",
    "name,fo\u{308}delsedatum\nAnna,[1985-03-12]\n",
    // A line above a list says what its items are.
    "TAJ:\n1) [941 115 876]\n2) [822 059 497]\n3) [606258915]\n4) [508555262]\n5) [835164371]\n6) [691 995 322]\n",
    "**Birthdays:**\n\n- [12.03.1985]\n- [07.11.1990]\n- [1.2.1979]\n- [23.04.2001]\n- [23.05.2001]\n",
    "Sizes:\n- 1985-03-12\n- 1234567\n",
    "Please keep to the passport rules:\n- use at most 1024 letters\n- call in 2024\n",
    // What the head does not name is nobody's.
    "RETRIES       COUNT\n3             1985-03-12\n",
    "It was her date of birth.  It was nothing else.\nThen, in a long, long, long, long, long year, it began.\n",
    "<tr><th>Retries</th><th>Count</th></tr>\n<tr><td>3</td><td>1985-03-12</td></tr>\n",
    "<tr><td>1</td></tr><tr><td>Passport</td></tr><tr><td>nothing</td></tr><tr><td>nothing</td></tr><tr><td>nothing</td></tr><tr><td>nothing</td></tr><tr><td>nothing</td></tr><tr><td>nothing</td></tr><tr><td>nothing</td></tr><tr><td>nothing</td></tr>\n<tr><td>C01X00T47</td></tr>\n",
    "<tr><th>Date of birth</th></tr></table><table><tr><td>nothing</td></tr><tr><td>nothing</td></tr><tr><td>nothing</td></tr><tr><td>nothing</td></tr><tr><td>nothing</td></tr><tr><td>nothing</td></tr><tr><td>nothing</td></tr><tr><td>nothing</td></tr>\n<tr><td>1985-03-12</td></tr>\n",
    "retries,timeout,count\n3,12,1985-03-12\n",
    "| Parameter | Password | Required |\n|---|---|---|\n| user | optional | 2 |\n",
    "Anna,1985-03-12\nBob,1990-11-02\n",
    // Words below a row of values name nothing.
    "1,a,b,c,d,e\nname,birthday,sums of the quarter before the last one,cost of the quarter before the last one,fees of the quarter before the last one,rest of the quarter before the last one\n2,1985-03-12,b,c,d,e\n",
    // One line with other separators is no table.
    "The date of birth, we said, counts.\nSo on 1985-03-12, it began.\n",
];

#[test]
fn a_head_names_what_stands_below_it_however_far() {
    let sanitizer = Sanitizer::new();
    for table in TABLES {
        for rows in [1, 3, 200] {
            let mut lines: Vec<_> = table.split_inclusive('\n').collect();
            let last = lines.iter().rposition(|line| line.contains('[')).unwrap_or(lines.len() - 1);
            let row = lines[last];
            lines.splice(last..last, vec![row; rows - 1]);
            let (text, expected) = unmarked(&lines.concat());
            let found = sanitizer.find(&text, &KnownEntities::none());
            let found: Vec<_> = found
                .into_iter()
                .filter(|entity| entity.kind != EntityKind::Date)
                .map(|entity| entity.span)
                .collect();
            let shown = |spans: &[Range<usize>]| -> Vec<String> {
                spans.iter().map(|span| text[span.clone()].to_owned()).collect()
            };
            assert_eq!(found, expected, "{} {text}", shown(&found).join(" ~ "));
        }
    }
}

#[test]
fn lines_alike_are_read_a_few_times_at_most() {
    let sanitizer = Sanitizer::new();
    for piece in [
        "1,2\n",
        "a,b\n1,x\n",
        "a,b\n1;x,\n",
        "--\n1,2\n",
        "|-|\n|1|\n|x|\n",
        "\"\n\"1,\n",
        "name,ssn\n",
        ",1",
        "\n1",
        "|1\t;,\n",
        "a  1\n",
        "ssn  a\n",
        "1  ",
        "  1\n",
        "-\n1  1\n",
        "ssn  a\n1    1\n\n",
        "<tr><td>1",
        "<tr><th>ssn<td>",
        "<td colspan=64>1<th>ssn<tr>",
        "<tr",
        "<td><",
        "<tr><th>><b><",
        "INTO t (ssn) VALUES ('",
        "INTO t (ssn) VALUES (1),(1",
        ") VALUES ",
        "COPY t (ssn) FROM stdin\n1\n",
        "ssn) FROM stdin",
        "PID|",
        "\nPID|1~2|3^4",
    ] {
        let text = piece.repeat((1 << 20) / piece.len());
        sanitizer.find(&text, &KnownEntities::none());
    }
}

/// A text without the brackets, and what stood in them.
fn unmarked(marked: &str) -> (String, Vec<Range<usize>>) {
    let (mut text, mut spans, mut start) = (String::new(), Vec::new(), 0);
    for c in marked.chars() {
        match c {
            '[' => start = text.len(),
            ']' => spans.push(start..text.len()),
            c => text.push(c),
        }
    }
    (text, spans)
}

/// JSON with rows that are lists: what stands in brackets of this kind must be found.
const LISTS: &[&str] = &[
    r#"[["name","date of birth"],["Anna","«1985-03-12»"],["Bob","«1990-11-02»"]]"#,
    r#"{"columns":["name","passport","pin"],"index":[0],"data":[["Anna","«C01X00T47»",«48151623»]]}"#,
    r#"{"rows":[["Anna","«hunter2x»"]],"fields":[{"name":"login","type":"text"},{"name":"password"}]}"#,
    r#"{"values":[["user","pass\u0077ord"],["anna","«hunter2x»"],["bob","«blau7»","more"]]}"#,
    r#"{"passwords":["«hunter2x»",["«blau7»"]]}"#,
    // What stands beside a value names it.
    r#"{"headers":[{"name":"x-api-key","value":"«cr8scmf8Gg65W2aEqR88WomEIWR95sLj9upUWK3A»"},{"name":"a","value":"b"}]}"#,
    r#"{"identifier":[{"type":{"text":"MRN"},"system":"urn:oid:1.2","value":"«60726872»"},{"value":"60726873"}]}"#,
    r#"{"value":"«hunter2x»","label":"Password"}"#,
    // The numbers of names and cells differ, or what stands above is no name.
    r#"{"columns":["name","passport"],"data":[["Anna","Roth","C01X00T47"]]}"#,
    r#"[["1","passport"],["Anna","C01X00T47"]]"#,
    r#"{"columns":"passport","data":[["C01X00T47"]]}"#,
];

#[test]
fn names_of_columns_count_for_rows_that_are_lists() {
    let sanitizer = Sanitizer::new();
    let none = KnownEntities::none();
    for marked in LISTS {
        let expected: Vec<_> =
            marked.split('«').skip(1).filter_map(|rest| rest.split('»').next()).collect();
        let json = marked.replace(['«', '»'], "");
        let judged = sanitizer.judge_json(&json, &none, &Policy::default()).unwrap();
        let found = judged.iter().filter(|value| value.judged[0].action == Action::Mask);
        let found: Vec<_> = found.map(|value| value.text.as_str()).collect();
        assert_eq!(found, expected, "{json}");
        // In a request it stands in what a tool answered.
        let text = serde_json::to_string(&json).unwrap();
        for content in [json, text] {
            let body = format!(r#"{{"messages":[{{"role":"user","content":{content}}}]}}"#);
            let (rules, policy) = (OPENAI_CHAT.request, BodyPolicy::default());
            let redacted = sanitizer.redact_body(body.as_bytes(), rules, &none, &policy).unwrap();
            let redacted = redacted.bytes.map_or(body, |bytes| String::from_utf8(bytes).unwrap());
            let left: Vec<_> = expected.iter().filter(|&value| redacted.contains(value)).collect();
            assert!(left.is_empty(), "{left:?} in {redacted}");
            assert_eq!(redacted.matches("_1]").count() > 0, !expected.is_empty(), "{redacted}");
        }
    }
}
