//! What stands in texts most often, four characters each: of prose in five languages, source code and
//! logs.

/// Groups of beginnings that leave these out have to be looked at in fewer places. The most frequent
/// come first, all in lower case.
pub(super) const FREQUENT: &str = concat!(
    "    \n    thethe  de  in tionand  of ing  and is der hat  der die",
    "n de for to ment conion den ,\n   la die  tha;\n   verent  prothat",
    "{\n   en for  {\n  wite deten  stawithatiohen s thund s de///  let",
    " ein it f th paren,  comter let  not desn then.  undof tsigneque",
    "   lthervan );\n  vaneinerrorich self denerro  leientles t deen d",
    "ith he se regen quesuestone    /  //are requt the th   }entedes ",
    "e la ///e inctioers  as ringicatest schede lnameificits mber str",
    " arenderhttp on e costat an use ere  wast isficatifi` | not  whe",
    "en a, anhe c oneemen le ber ertiwas cert htts an or catecomptime",
    " reaservr des noa deher in tine es a tra youtes r th allsions in",
    " schrtif thi keyttp:parts ofhis textangetp:/p:// word thvaluted ",
    "en sstrier a claablechen hetnter itss a  reser sbyteen eeveres, ",
    "conte beport be er dfromhet out in d if en v das  }\nentsenderead",
    "vers sernte e pr dationsday e of selo deer,  lesjsonque  |\n||\n| ",
    "),\n  eveung nen en i et  plache  queen tver  -> andend t at what",
    "all e anhereformicht   png ttterthinding se thiswhen.\n  ture req",
);
