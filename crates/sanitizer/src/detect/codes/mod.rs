//! Rules for numbers and codes, one file each, and the table of all of them.

use super::code::CodeRule;

mod at_svnr;
mod bank_account;
mod be_nrn;
mod bg_egn;
mod ch_ahv;
mod credit_card;
mod cz_sk_rc;
mod de_idcard;
mod de_kvnr;
mod de_rvnr;
mod de_steuer_id;
mod de_steuernummer;
mod dk_cpr;
mod driving_licence;
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
mod ie_ppsn;
mod imei;
mod it_codice_fiscale;
mod it_partita_iva;
mod lei;
mod lu_nin;
mod lv_pk;
mod nl_bsn;
mod no_fnr;
mod passport;
mod pl_nip;
mod pl_pesel;
mod pl_regon;
mod pt_nif;
mod ro_cnp;
mod se_personnummer;
mod si_emso;
mod uk_driving;
mod uk_nhs;
mod uk_nino;
mod uk_utr;
mod us_aba;
mod us_dea;
mod us_ein;
mod us_itin;
mod us_npi;
mod us_ssn;
mod vat;
mod vin;

pub(in crate::detect) use credit_card::is_card_number;
pub(crate) use iban::is_country as is_iban_country;

/// Every rule for a number or code.
pub(super) static CODES: &[&CodeRule] = &[
    &at_svnr::AT_SVNR,
    &bank_account::BANK_ACCOUNT,
    &be_nrn::BE_NRN,
    &bg_egn::BG_EGN,
    &ch_ahv::CH_AHV,
    &credit_card::CREDIT_CARD,
    &cz_sk_rc::CZ_SK_RC,
    &de_idcard::DE_IDCARD,
    &de_kvnr::DE_KVNR,
    &de_rvnr::DE_RVNR,
    &de_steuer_id::DE_STEUER_ID,
    &de_steuernummer::DE_STEUERNUMMER,
    &dk_cpr::DK_CPR,
    &driving_licence::DRIVING_LICENCE,
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
    &ie_ppsn::IE_PPSN,
    &imei::IMEI,
    &it_codice_fiscale::IT_CODICE_FISCALE,
    &it_partita_iva::IT_PARTITA_IVA,
    &lei::LEI,
    &lu_nin::LU_NIN,
    &lv_pk::LV_PK,
    &nl_bsn::NL_BSN,
    &no_fnr::NO_FNR,
    &passport::PASSPORT,
    &pl_nip::PL_NIP,
    &pl_pesel::PL_PESEL,
    &pl_regon::PL_REGON,
    &pt_nif::PT_NIF,
    &ro_cnp::RO_CNP,
    &se_personnummer::SE_PERSONNUMMER,
    &si_emso::SI_EMSO,
    &uk_driving::UK_DRIVING,
    &uk_nhs::UK_NHS,
    &uk_nino::UK_NINO,
    &uk_utr::UK_UTR,
    &us_aba::US_ABA,
    &us_dea::US_DEA,
    &us_ein::US_EIN,
    &us_itin::US_ITIN,
    &us_npi::US_NPI,
    &us_ssn::US_SSN,
    &vat::VAT,
    &vin::VIN,
];
