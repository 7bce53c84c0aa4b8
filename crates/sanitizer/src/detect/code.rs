//! Rules for numbers and codes: what they look like, and what proves them.
//!
//! A rule is a row of data: forms, a check, words. All rules with as many characters as a stretch of
//! text are asked at once, so another rule costs nothing where its form does not fit.

use super::run::{Part, Separator};
use crate::entity::EntityKind;

/// A kind of number or code; one file has one rule or a family of rules of one standard.
pub(super) struct CodeRule {
    /// What findings carry, and the name of the file with its examples.
    pub(super) name: &'static str,
    pub(super) kind: EntityKind,
    /// How it is written: `#` a digit, `A` a letter, `?` either, a digit or lower-case letter
    /// itself; a space where a separator may stand.
    pub(super) forms: &'static [&'static str],
    /// What is known of characters that have one of the forms.
    pub(super) check: fn(&Code<'_>) -> Proof,
    /// The best that the check can say: where that would not suffice it is not asked.
    pub(super) at_most: Proof,
    /// Whether separators may stand anywhere between groups of two and more.
    pub(super) free: bool,
    /// Lower-case words that say what stands near them; a `*` at the end accepts longer words. A `!`
    /// before a word of everyday language lets it count right before the code only.
    pub(super) words: &'static [&'static str],
}

/// What a check says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Proof {
    /// It is no such number.
    None,
    /// It looks like one; a word near it must say so.
    Shape,
    /// Its check digits are right, which happens by chance too often: a word near it or the usual
    /// separators must confirm it.
    Checked,
    /// Its check digits and its parts are right.
    Proven,
}

impl Proof {
    /// This proof when a condition holds.
    pub(super) fn when(self, condition: bool) -> Self {
        if condition { self } else { Self::None }
    }
}

/// Characters with the form of a rule.
pub(super) struct Code<'r> {
    part: Part<'r>,
    characters: &'r [u8],
}

impl<'r> Code<'r> {
    fn of(part: Part<'r>) -> Self {
        Self { characters: part.characters(), part }
    }

    /// All characters without separators, letters in upper case.
    pub(super) fn characters(&self) -> &[u8] {
        self.characters
    }

    /// One character; past the end there is a zero byte.
    pub(super) fn at(&self, index: usize) -> u8 {
        self.characters.get(index).copied().unwrap_or_default()
    }

    /// The value of one digit; zero for a letter.
    pub(super) fn digit(&self, index: usize) -> u32 {
        value(self.at(index))
    }

    /// The number that some digits make.
    pub(super) fn number(&self, digits: std::ops::Range<usize>) -> u64 {
        digits.fold(0, |number, index| {
            number.wrapping_mul(10).wrapping_add(u64::from(self.digit(index)))
        })
    }

    /// The sum of digits, each times its weight, from the first on.
    pub(super) fn weighted(&self, weights: &[u32]) -> u32 {
        weights.iter().zip(self.characters).map(|(weight, &digit)| weight * value(digit)).sum()
    }

    pub(super) fn len(&self) -> usize {
        self.characters.len()
    }

    /// The separator before a character.
    pub(super) fn separator(&self, index: usize) -> Option<Separator> {
        self.part.separator(index)
    }

    /// Whether it may be the end of a longer number that begins with a single digit, as those of
    /// Estonia and Lithuania do: `4 570217 4771`.
    pub(super) fn follows_a_digit(&self) -> bool {
        self.part.follows_a_digit()
    }

    /// Whether it is written in one piece.
    pub(super) fn is_bare(&self) -> bool {
        self.part.masks().1 == 0
    }

    /// Whether it is most likely a time of the years 2017 to 2030, in seconds or milliseconds since
    /// 1970: such numbers are everywhere in logs.
    pub(super) fn is_time(&self) -> bool {
        matches!(self.len(), 10 | 13)
            && self.at(0) == b'1'
            && matches!(self.at(1), b'5'..=b'8')
            && self.is_bare()
    }

    /// Whether all characters are the same, as in examples and blanks.
    pub(super) fn is_blank(&self) -> bool {
        let characters = self.characters();
        characters.iter().all(|one| Some(one) == characters.first())
    }
}

/// The value of a digit; zero for a letter.
fn value(character: u8) -> u32 {
    let value = u32::from(character.wrapping_sub(b'0'));
    if value < 10 { value } else { 0 }
}

/// The forms of all rules, by their length.
pub(super) struct Forms {
    by_length: Vec<[OneLength; 2]>,
    shortest: usize,
}

/// A set of rules is a word.
const MOST_RULES: usize = u64::BITS as usize;

/// Where the forms stand that have no letter, which are all that a number can have, and all forms.
const NUMERIC: usize = 0;
const ALL: usize = 1;

/// The forms of one length. A set of rules has one bit for each.
#[derive(Clone)]
struct OneLength {
    /// In the order of their rules.
    forms: Vec<Form>,
    /// For each rule where its forms begin; the next entry tells where they end.
    firsts: [u8; MOST_RULES + 1],
    /// The rules that have a form here.
    rules: u64,
    /// Those of them that may prove a number without a word: written in one piece, in the usual
    /// groups, and in any groups.
    proving: u64,
    proving_groups: u64,
    proving_any_groups: u64,
    /// For each character the rules with a form that has a separator before it.
    parted: Vec<u64>,
}

impl Default for OneLength {
    fn default() -> Self {
        Self {
            forms: Vec::new(),
            firsts: [0; MOST_RULES + 1],
            rules: 0,
            proving: 0,
            proving_groups: 0,
            proving_any_groups: 0,
            parted: Vec::new(),
        }
    }
}

impl OneLength {
    /// Adds a form; those of all rules before have been added.
    fn add(&mut self, form: Form, row: &CodeRule) {
        let bit = |holds| u64::from(holds) << form.rule;
        self.rules |= bit(true);
        self.proving |= bit(row.at_most == Proof::Proven);
        self.proving_groups |= bit(row.at_most >= Proof::Checked);
        self.proving_any_groups |= bit(row.at_most == Proof::Proven && row.free);
        self.parted.resize(self.parted.len().max(form.length.into()), 0);
        for (index, parted) in self.parted.iter_mut().enumerate() {
            *parted |= bit(form.separators >> index & 1 == 1);
        }
        let behind = self.forms.len() + 1;
        assert!(behind <= usize::from(u8::MAX), "another form of one length needs more bits");
        self.firsts[usize::from(form.rule) + 1..].fill(behind as u8);
        self.forms.push(form);
    }

    /// The rules that may prove a part without a word, told by where its groups begin.
    fn may_stand_alone(&self, mut begins: u64) -> u64 {
        if begins == 0 {
            return self.proving;
        }
        let mut usual = self.proving_groups;
        while begins != 0 {
            usual &= self.parted[begins.trailing_zeros() as usize];
            begins &= begins - 1;
        }
        usual | self.proving_any_groups
    }

    /// The forms of one rule.
    fn forms_of(&self, rule: usize) -> &[Form] {
        &self.forms[usize::from(self.firsts[rule])..usize::from(self.firsts[rule + 1])]
    }
}

/// One way of writing, as bits: bit 0 is the first character. It has all that is looked at before the
/// rule is asked, in one piece of memory.
#[derive(Clone)]
struct Form {
    digits: u64,
    letters: u64,
    /// Where a separator may stand before a character.
    separators: u64,
    /// Characters themselves, and where they stand.
    literals: Box<[(u8, u8)]>,
    rule: u8,
    length: u8,
    at_most: Proof,
    free: bool,
}

/// What one rule says of a part.
pub(super) struct Match {
    pub(super) rule: usize,
    pub(super) proof: Proof,
    /// Whether the separators are those of the form, and there are some.
    pub(super) separated: bool,
    /// Whether a word is needed, because the separators are unusual.
    pub(super) unusual: bool,
    /// Whether a word of the rule may stand near.
    pub(super) may_be_named: bool,
}

impl Forms {
    pub(super) fn new(rules: &[&CodeRule]) -> Self {
        let mut by_length: Vec<[OneLength; 2]> = Vec::new();
        assert!(rules.len() <= MOST_RULES, "another rule needs more bits");
        for (rule, row) in rules.iter().enumerate() {
            for form in row.forms {
                let length = form.bytes().filter(|&byte| byte != b' ').count();
                if by_length.len() <= length {
                    by_length.resize_with(length + 1, Default::default);
                }
                let form = Form::of(form, rule as u8, row);
                if form.letters == 0 {
                    by_length[length][NUMERIC].add(form.clone(), row);
                }
                by_length[length][ALL].add(form, row);
            }
        }
        let shortest = by_length.iter().position(|forms| forms[ALL].rules != 0).unwrap_or(0);
        Self { by_length, shortest }
    }

    /// The length of the longest form.
    pub(super) fn longest(&self) -> usize {
        self.by_length.len().saturating_sub(1)
    }

    /// The length of the shortest form.
    pub(super) fn shortest(&self) -> usize {
        self.shortest
    }

    /// Tells whether digits in one piece may be a number of any rule.
    pub(super) fn may_be(&self, length: usize, named: u64) -> bool {
        let forms = self.by_length.get(length).map(|forms| &forms[NUMERIC]);
        forms.is_some_and(|forms| forms.rules & named != 0 || forms.proving != 0)
    }

    /// Tells every rule that a part may be a number of; `named` are those of which a word stands near.
    pub(super) fn matches(
        &self,
        rules: &[&CodeRule],
        part: Part<'_>,
        named: u64,
        mut tell: impl FnMut(Match),
    ) {
        let Some(forms) = self.by_length.get(part.length()) else { return };
        let (digits, begins) = part.masks();
        let numeric = digits == u64::MAX >> (u64::BITS as usize - part.length());
        let forms = &forms[if numeric { NUMERIC } else { ALL }];
        if forms.rules == 0 {
            return;
        }
        let mut asked = forms.rules & (named | forms.may_stand_alone(begins));
        while asked != 0 {
            let rule = asked.trailing_zeros() as usize;
            asked &= asked - 1;
            let may_be_named = named >> rule & 1 == 1;
            for form in forms.forms_of(rule) {
                if form.digits & !digits == 0
                    && form.letters & digits == 0
                    && let Some(one) = form.examine(rules[rule], part, begins, may_be_named)
                {
                    tell(one);
                }
            }
        }
    }
}

impl Form {
    /// Asks the rule about a part with letters and digits where the form has them.
    fn examine(
        &self,
        rule: &CodeRule,
        part: Part<'_>,
        begins: u64,
        may_be_named: bool,
    ) -> Option<Match> {
        let usual = begins & !self.separators == 0;
        let may_stand_alone = match self.at_most {
            Proof::Proven => usual || self.free,
            Proof::Checked => usual && begins != 0,
            Proof::Shape | Proof::None => false,
        };
        if !may_be_named && !may_stand_alone {
            return None;
        }
        if !usual {
            let spread = begins.count_ones() as usize + 1 == part.length();
            // Groups of one digit here and there are several numbers.
            let lonely = begins & begins << 1 != 0 && !spread;
            if lonely || !spread && !self.free && !part.is_uniform() {
                return None;
            }
        }
        let characters = part.characters();
        if !self.literals.iter().all(|&(index, byte)| characters[usize::from(index)] == byte) {
            return None;
        }
        let proof = (rule.check)(&Code::of(part));
        debug_assert!(proof <= self.at_most, "{} says more than it can", rule.name);
        let unusual = !(usual || self.free && proof == Proof::Proven)
            || proof != Proof::None
                && part.is_several(|other| (rule.check)(&Code::of(other)) >= proof);
        let separated = usual && begins != 0;
        (proof != Proof::None).then_some(Match {
            rule: self.rule.into(),
            proof,
            separated,
            unusual,
            may_be_named,
        })
    }

    fn of(written: &str, rule: u8, row: &CodeRule) -> Self {
        let (digits, letters, separators) = (0, 0, 0);
        let (literals, at_most, free) = (Box::default(), row.at_most, row.free);
        let mut form =
            Self { digits, letters, separators, literals, rule, length: 0, at_most, free };
        let (mut index, mut literals) = (0, Vec::new());
        for byte in written.bytes() {
            match byte {
                b' ' => {
                    form.separators |= 1 << index;
                    continue;
                }
                b'#' => form.digits |= 1 << index,
                b'A' => form.letters |= 1 << index,
                b'?' => {}
                b'0'..=b'9' => {
                    form.digits |= 1 << index;
                    literals.push((index, byte));
                }
                _ => {
                    form.letters |= 1 << index;
                    literals.push((index, byte.to_ascii_uppercase()));
                }
            }
            index += 1;
        }
        Self { length: index, literals: literals.into(), ..form }
    }
}
