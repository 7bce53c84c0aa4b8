//! The shared vectors of commitments and of openings.

use lucairn_veil::commitment::{Entity, Opening, Salt, path, root};
use lucairn_veil::digest::to_hex;
use lucairn_veil::json::Json;
use lucairn_veil::{KeySet, Policy, verify};

use crate::shared::{self, items, member};

fn vectors(name: &str) -> Option<Json<'static>> {
    let folder = shared::present(shared::workspace().join("spec/vectors"))?;
    Some(shared::json(&folder.join(name)))
}

fn texts<'a>(json: &'a Json<'a>) -> Vec<&'a str> {
    json.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn bytes() {
    let Some(vectors) = vectors("commitments.json") else { return };
    let mut paths = 0;
    for vector in vectors.as_array().unwrap() {
        let commit = |row: &Json<'_>| {
            let entity = Entity {
                kind: member(row, "kind"),
                placeholder: member(row, "placeholder"),
                original: member(row, "original"),
            };
            entity.commit(&Salt::from_base64(member(row, "salt")).unwrap())
        };
        let commitments: Vec<_> = items(vector, "entities").iter().map(commit).collect();
        let hex: Vec<_> = commitments.iter().map(|one| to_hex(one)).collect();
        assert_eq!(hex, texts(vector.get("commitments_hex").unwrap()));
        assert_eq!(to_hex(&root(&commitments)), member(vector, "root_hex"));
        for (index, wanted) in items(vector, "paths_hex").iter().enumerate() {
            let found = path(index, &commitments).unwrap();
            let found: Vec<_> = found.iter().map(|hash| to_hex(hash)).collect();
            assert_eq!(found, texts(wanted), "path {index} of {}", commitments.len());
            paths += 1;
        }
        assert_eq!(path(commitments.len(), &commitments), None);
    }
    assert!(paths > 40, "only {paths} paths");
}

#[test]
fn openings() {
    let Some(vectors) = vectors("openings.json") else { return };
    let certificates = vectors.get("certificates").unwrap();
    let bytes = |json: &Json<'_>| serde_json::to_vec(json).unwrap();
    let mut wrong = Vec::new();
    for vector in items(&vectors, "openings") {
        let name = member(vector, "name");
        let shown = certificates.get(member(vector, "certificate")).unwrap();
        let keys = KeySet::from_well_known_json(&bytes(shown.get("keys").unwrap())).unwrap();
        let certificate = bytes(shown.get("certificate").unwrap());
        let report = verify(&certificate, &keys, &Policy::default());
        let found = match Opening::parse(&bytes(vector.get("opening").unwrap())) {
            Err(_) => Some("malformed"),
            Ok(opening) => {
                // What is written is what was read.
                let again = Opening::parse(opening.expose_json().as_bytes()).unwrap();
                assert_eq!(again.expose_json(), opening.expose_json(), "{name}");
                assert_eq!(again.check(&report), opening.check(&report), "{name}");
                opening.check(&report).err().map(|fault| fault.code())
            }
        };
        let wanted = vector.get("fault").unwrap().as_str();
        if found != wanted {
            wrong.push(format!("{name}: {found:?}, wanted {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
