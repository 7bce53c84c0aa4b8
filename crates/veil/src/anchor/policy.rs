//! Which logs and witnesses are trusted, and how many of them are enough (C2SP tlog-policy).

use super::note::{Checkpoint, NoteError, NoteKey, decimal};
use super::refusal::{ensure, refusals};

refusals! {
    /// Why a policy was refused.
    PolicyError() {
        Line = "policy_line_invalid": "a line is none of a log policy: write log, witness, group (all, any, or 1 to its size), one quorum, or #, and end it with a newline",
        Name = "policy_name_invalid": "a name is not defined, or twice, or a member twice: define each name once, before its one use",
        Key = "policy_key_invalid": "a key is none, or repeated, or of the wrong kind: give logs Ed25519 keys of type 01, witnesses 04",
        Quorum = "policy_quorum_missing": "a policy needs a quorum: add the line `quorum NAME` or `quorum none`",
    }
}

/// What a name stands for.
#[derive(Clone, Debug)]
enum Rule {
    /// The witness at that position.
    Witness(usize),
    /// So many of the names at those positions, which are all before this one.
    Group(usize, Vec<usize>),
}

/// The logs and witnesses that somebody trusts, and the quorum that he asks for.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    logs: Vec<NoteKey>,
    witnesses: Vec<NoteKey>,
    /// Each with its name, and whether it is a member of a group.
    rules: Vec<(Vec<u8>, Rule, bool)>,
    /// The position of a rule; `None` asks for no witness.
    quorum: Option<usize>,
}

/// Who of a policy's witnesses saw a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quorum {
    /// How many did.
    pub reached: usize,
    /// How many the policy knows.
    pub known: usize,
    /// Whether those who did are enough for the policy.
    pub is_met: bool,
    /// When the first and the last of them did, in nanoseconds since 1970-01-01T00:00:00Z.
    pub times: Option<(i128, i128)>,
}

impl Policy {
    /// Reads the text of a policy.
    ///
    /// # Errors
    /// [`PolicyError`], for the first line that is wrong.
    pub fn parse(text: &[u8]) -> Result<Self, PolicyError> {
        let is_allowed = |&byte: &u8| matches!(byte, b'\t' | b'\n' | b' '..=b'~' | 0x80..);
        let lines = text.strip_suffix(b"\n").filter(|_| text.iter().all(is_allowed));
        let (mut policy, mut quorum) = (Self::default(), None);
        for line in lines.ok_or(PolicyError::Line)?.split(|&byte| byte == b'\n') {
            let items = line.split(|byte| b" \t".contains(byte)).filter(|item| !item.is_empty());
            match items.collect::<Vec<_>>()[..] {
                [] => {}
                [first, ..] if first[0] == b'#' => {}
                [b"log", vkey] | [b"log", vkey, _] => add_key(&mut policy.logs, vkey, false)?,
                [b"witness", name, vkey] | [b"witness", name, vkey, _] => {
                    policy.define(name, Rule::Witness(policy.witnesses.len()))?;
                    add_key(&mut policy.witnesses, vkey, true)?;
                }
                [b"group", name, needed, ref members @ ..] => {
                    let members = members.iter().map(|member| policy.take(member));
                    let members = members.collect::<Result<Vec<_>, _>>()?;
                    let number = || std::str::from_utf8(needed).ok().and_then(decimal);
                    let needed = match needed {
                        b"any" => 1,
                        b"all" => members.len(),
                        _ => number().and_then(|k| k.try_into().ok()).unwrap_or_default(),
                    };
                    ensure((1..=members.len()).contains(&needed), PolicyError::Line)?;
                    policy.define(name, Rule::Group(needed, members))?;
                }
                [b"quorum", b"none"] if quorum.is_none() => quorum = Some(None),
                [b"quorum", name] if quorum.is_none() => quorum = Some(Some(policy.find(name)?)),
                _ => return Err(PolicyError::Line),
            }
        }
        policy.quorum = quorum.ok_or(PolicyError::Quorum)?;
        Ok(policy)
    }

    fn define(&mut self, name: &[u8], rule: Rule) -> Result<(), PolicyError> {
        ensure(name != b"none" && self.find(name).is_err(), PolicyError::Name)?;
        self.rules.push((name.to_owned(), rule, false));
        Ok(())
    }

    fn find(&self, name: &[u8]) -> Result<usize, PolicyError> {
        let position = self.rules.iter().position(|(defined, ..)| defined == name);
        position.ok_or(PolicyError::Name)
    }

    /// Makes a name a member, which it can be once, so that no witness counts twice.
    fn take(&mut self, name: &[u8]) -> Result<usize, PolicyError> {
        let position = self.find(name)?;
        let was_member = std::mem::replace(&mut self.rules[position].2, true);
        ensure(!was_member, PolicyError::Name).and(Ok(position))
    }

    /// The keys of the logs, each named as the origin of its log.
    pub fn logs(&self) -> &[NoteKey] {
        &self.logs
    }

    /// Who witnessed a checkpoint that one of the logs signed. A quorum that is not met is no error.
    ///
    /// # Errors
    /// [`NoteError`] if no log of that origin signed it, or a known key did not sign what it is
    /// said to have signed.
    pub fn verify(&self, checkpoint: &Checkpoint<'_>) -> Result<Quorum, NoteError> {
        let logs = self.logs.iter().filter(|log| log.name == checkpoint.origin);
        checkpoint.note.verify(&logs.collect::<Vec<_>>())?;
        let signatures = match checkpoint.note.verify(&self.witnesses.iter().collect::<Vec<_>>()) {
            Err(NoteError::NoKnownSigner) => Vec::new(),
            signatures => signatures?,
        };
        let signed = |key| signatures.iter().any(|signature| std::ptr::eq(signature.key, key));
        let mut met: Vec<bool> = Vec::new();
        for (_, rule, _) in &self.rules {
            met.push(match rule {
                Rule::Witness(position) => signed(&self.witnesses[*position]),
                Rule::Group(needed, members) => {
                    members.iter().filter(|member| met[**member]).count() >= *needed
                }
            });
        }
        let nanos = |seconds| i128::from(seconds) * 1_000_000_000;
        let times = || signatures.iter().filter_map(|signature| signature.time).map(nanos);
        Ok(Quorum {
            reached: signatures.len(),
            known: self.witnesses.len(),
            is_met: self.quorum.is_none_or(|position| met[position]),
            times: times().min().zip(times().max()),
        })
    }
}

fn add_key(keys: &mut Vec<NoteKey>, vkey: &[u8], is_witness: bool) -> Result<(), PolicyError> {
    let read = std::str::from_utf8(vkey).ok().and_then(|vkey| NoteKey::from_vkey(vkey).ok());
    let is_new = |new: &NoteKey| keys.iter().all(|key| key.key.id() != new.key.id());
    let key = read.filter(|key| key.is_witness == is_witness && is_new(key));
    keys.push(key.ok_or(PolicyError::Key)?);
    Ok(())
}
