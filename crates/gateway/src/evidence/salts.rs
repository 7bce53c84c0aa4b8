//! The salts of one exchange, as they are sealed in the store.

use lucairn_sanitizer::{Placeholder, Vault};
use lucairn_veil::claim::Committed;
use lucairn_veil::commitment::{self, Entity, Salt};
use lucairn_veil::digest::{Digest, from_hex, to_hex};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// One commitment; without its salt it can never be opened again.
#[derive(Clone, Debug)]
pub(crate) struct Salted {
    pub(crate) placeholder: String,
    pub(crate) commitment: Digest,
    pub(crate) salt: Option<Salt>,
}

/// All commitments of an exchange, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Salts(pub(crate) Vec<Salted>);

/// One row as it is sealed: placeholder, commitment in hex, salt in base64. It borrows, so that no
/// copy of a salt is left behind.
#[derive(Serialize, Deserialize)]
struct Row<'a>(&'a str, String, Option<&'a str>);

impl Salts {
    /// Commits to what the placeholders stand for, each under the random bytes beside it.
    pub(crate) fn commit<'a>(
        vault: &'a Vault,
        placeholders: impl Iterator<Item = (&'a Placeholder, [u8; 32])>,
    ) -> Self {
        let commit = |(placeholder, random): (&Placeholder, [u8; 32])| {
            let (salt, text) = (Salt::new(random), placeholder.to_string());
            let entity = Entity {
                kind: placeholder.kind.label(),
                placeholder: &text,
                original: vault.original(*placeholder)?.expose(),
            };
            let commitment = entity.commit(&salt);
            Some(Salted { placeholder: text, commitment, salt: Some(salt) })
        };
        Self(placeholders.filter_map(commit).collect())
    }

    /// What the claim states.
    pub(crate) fn committed(&self) -> Committed {
        let commitments: Vec<Digest> = self.0.iter().map(|one| one.commitment).collect();
        Committed { count: commitments.len() as u64, root: commitment::root(&commitments) }
    }

    /// Forgets the salt of a placeholder, or all of them; tells how many there were to forget.
    pub(crate) fn erase(&mut self, placeholder: Option<&str>) -> usize {
        let meant = |one: &&mut Salted| placeholder.is_none_or(|text| one.placeholder == text);
        self.0.iter_mut().filter(meant).filter_map(|one| one.salt.take()).count()
    }

    /// Whether a placeholder is one of the exchange.
    pub(crate) fn has(&self, placeholder: &str) -> bool {
        self.0.iter().any(|one| one.placeholder == placeholder)
    }

    /// Writes what is sealed.
    pub(crate) fn to_plaintext(&self) -> Option<Zeroizing<Vec<u8>>> {
        let salt = |one: &Salted| one.salt.as_ref().map(Salt::expose_base64);
        let salts: Vec<Option<Zeroizing<String>>> = self.0.iter().map(salt).collect();
        let rows: Vec<Row<'_>> = self
            .0
            .iter()
            .zip(&salts)
            .map(|(one, salt)| {
                let salt = salt.as_ref().map(|salt| salt.as_str());
                Row(&one.placeholder, to_hex(&one.commitment), salt)
            })
            .collect();
        serde_json::to_vec(&rows).ok().map(Zeroizing::new)
    }

    /// Reads what [`Self::to_plaintext`] wrote.
    pub(crate) fn from_plaintext(bytes: &[u8]) -> Option<Self> {
        let rows: Vec<Row<'_>> = serde_json::from_slice(bytes).ok()?;
        let salted = |Row(placeholder, commitment, salt): Row<'_>| {
            let salt = match salt {
                None => None,
                Some(text) => Some(Salt::from_base64(text)?),
            };
            let placeholder = placeholder.to_owned();
            Some(Salted { placeholder, commitment: from_hex(&commitment)?, salt })
        };
        rows.into_iter().map(salted).collect::<Option<_>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use lucairn_sanitizer::{Entity, EntityKind, Rank};

    use super::*;

    fn salts() -> Salts {
        let mut vault = Vault::new();
        let entity = |span| Entity::new(EntityKind::Person, span, Rank::Proven);
        let redacted = vault.redact("Anna Zoe", &[entity(0..4), entity(5..8)]);
        let placeholders: Vec<_> =
            redacted.replacements.iter().map(|one| one.placeholder).collect();
        Salts::commit(&vault, placeholders.iter().zip([[1; 32], [2; 32]]))
    }

    #[test]
    fn erasing_a_salt_keeps_the_root() {
        let mut salts = salts();
        let committed = salts.committed();
        assert_eq!(committed.count, 2);
        assert_eq!((salts.erase(Some("[PERSON_2]")), salts.erase(Some("[PERSON_2]"))), (1, 0));
        let read = Salts::from_plaintext(&salts.to_plaintext().unwrap()).unwrap();
        assert_eq!(read.committed(), committed);
        let kept: Vec<bool> = read.0.iter().map(|one| one.salt.is_some()).collect();
        assert_eq!(kept, [true, false]);
        assert!(read.has("[PERSON_2]") && !read.has("[PERSON_3]"));
        assert_eq!(salts.erase(None), 1);
        assert_eq!(salts.committed(), committed);
    }

    #[test]
    fn what_is_sealed_has_no_original() {
        let plaintext = salts().to_plaintext().unwrap();
        let text = String::from_utf8_lossy(&plaintext);
        assert!(text.contains("[PERSON_1]") && !text.contains("Anna") && !text.contains("Zoe"));
        assert!(Salts::from_plaintext(b"[[\"a\",\"b\",null]]").is_none());
    }
}
