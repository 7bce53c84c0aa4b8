//! Rules for numbers and codes, one file each, and the table of all of them.

use super::code::CodeRule;

mod at_svnr;
mod be_nrn;
mod bg_egn;
mod ch_ahv;
mod credit_card;
mod cz_sk_rc;
mod de_idcard;
mod de_kvnr;
mod de_rvnr;
mod de_steuer_id;
mod dk_cpr;
mod ee_lt_isikukood;
mod es_cif;
mod es_dni;
mod es_nie;
mod fi_hetu;
mod fr_nir;
mod fr_siren;
mod fr_siret;
mod fr_spi;
mod gr_afm;
mod gr_amka;
mod hr_oib;
mod hu_taj;
mod hu_tax;
mod iban;
mod lv_pk;
mod us_ssn;
mod vat;

pub(crate) use iban::is_country as is_iban_country;

/// Every rule for a number or code.
pub(super) static CODES: &[&CodeRule] = &[
    &at_svnr::AT_SVNR,
    &be_nrn::BE_NRN,
    &bg_egn::BG_EGN,
    &ch_ahv::CH_AHV,
    &credit_card::CREDIT_CARD,
    &cz_sk_rc::CZ_SK_RC,
    &de_idcard::DE_IDCARD,
    &de_kvnr::DE_KVNR,
    &de_rvnr::DE_RVNR,
    &de_steuer_id::DE_STEUER_ID,
    &dk_cpr::DK_CPR,
    &ee_lt_isikukood::EE_LT_ISIKUKOOD,
    &es_cif::ES_CIF,
    &es_dni::ES_DNI,
    &es_nie::ES_NIE,
    &fi_hetu::FI_HETU,
    &fr_nir::FR_NIR,
    &fr_siren::FR_SIREN,
    &fr_siret::FR_SIRET,
    &fr_spi::FR_SPI,
    &gr_afm::GR_AFM,
    &gr_amka::GR_AMKA,
    &hr_oib::HR_OIB,
    &hu_taj::HU_TAJ,
    &hu_tax::HU_TAX,
    &iban::IBAN,
    &lv_pk::LV_PK,
    &us_ssn::US_SSN,
    &vat::VAT,
];
