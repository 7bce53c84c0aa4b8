//! `lucairn verify --explain`: what the checks and levels mean, and what they do not.

use lucairn_veil::Level;
use lucairn_veil::check::CheckId;

use crate::output::{Output, Tone};

pub(super) fn explain(output: Output) {
    output.say(Tone::Title, "The checks, in the order in which they are made");
    for check in CheckId::ALL {
        output.line("");
        let reason = check.reason();
        let name = format!("{} ({check})", check.title());
        output.line(&format!(
            "{}  {}",
            output.paint(Tone::Title, &name),
            output.paint(Tone::Soft, &format!("when it fails: {reason}"))
        ));
        output.line(&format!("  Means: {}", check.sentence()));
        output.line(&format!("  But:   {}", check.limit()));
    }
    output.line("");
    output.say(Tone::Title, "The outcomes");
    for (mark, meaning) in [
        ("✓ passed  ", "it holds"),
        ("✗ failed  ", "it does not hold; the certificate is not verified"),
        ("– absent  ", "there is nothing to check, or nobody to trust for it; less is proved"),
        ("– unbound ", "what is there is good, and nothing ties it to this certificate"),
        ("– skipped ", "an earlier check failed"),
    ] {
        output.line(&format!("  {mark} {meaning}"));
    }
    output.line("");
    output.say(Tone::Title, "The levels, for --require");
    for level in Level::ALL {
        output.line(&format!("  {:<12} {}", level.as_str(), level.meaning()));
    }
}
