/** Supervisory authorities for data protection in the EU, the EEA, the United Kingdom and Switzerland (GDPR Art. 51, 77; C12.4). */
import type { Authority } from '../../../contract/rights.ts';

/** By ISO 3166-1 alpha-2. Germany has one for each of its states as well; the federal one says which. */
export const authorities: readonly Authority[] = [
  { country: 'AT', name: 'Österreichische Datenschutzbehörde', url: 'https://dsb.gv.at' },
  { country: 'BE', name: 'Autorité de protection des données / Gegevensbeschermingsautoriteit', url: 'https://www.dataprotectionauthority.be' },
  { country: 'BG', name: 'Комисия за защита на личните данни', url: 'https://www.cpdp.bg' },
  { country: 'CH', name: 'Eidgenössischer Datenschutz- und Öffentlichkeitsbeauftragter', url: 'https://www.edoeb.admin.ch' },
  { country: 'CY', name: 'Commissioner for Personal Data Protection', url: 'https://www.dataprotection.gov.cy' },
  { country: 'CZ', name: 'Úřad pro ochranu osobních údajů', url: 'https://uoou.gov.cz' },
  { country: 'DE', name: 'Die Bundesbeauftragte für den Datenschutz und die Informationsfreiheit', url: 'https://www.bfdi.bund.de' },
  { country: 'DK', name: 'Datatilsynet', url: 'https://www.datatilsynet.dk' },
  { country: 'EE', name: 'Andmekaitse Inspektsioon', url: 'https://www.aki.ee' },
  { country: 'ES', name: 'Agencia Española de Protección de Datos', url: 'https://www.aepd.es' },
  { country: 'FI', name: 'Tietosuojavaltuutetun toimisto', url: 'https://tietosuoja.fi' },
  { country: 'FR', name: 'Commission Nationale de l’Informatique et des Libertés', url: 'https://www.cnil.fr' },
  { country: 'GB', name: 'Information Commissioner’s Office', url: 'https://ico.org.uk' },
  { country: 'GR', name: 'Αρχή Προστασίας Δεδομένων Προσωπικού Χαρακτήρα', url: 'https://www.dpa.gr' },
  { country: 'HR', name: 'Agencija za zaštitu osobnih podataka', url: 'https://azop.hr' },
  { country: 'HU', name: 'Nemzeti Adatvédelmi és Információszabadság Hatóság', url: 'https://www.naih.hu' },
  { country: 'IE', name: 'Data Protection Commission', url: 'https://www.dataprotection.ie' },
  { country: 'IS', name: 'Persónuvernd', url: 'https://www.personuvernd.is' },
  { country: 'IT', name: 'Garante per la protezione dei dati personali', url: 'https://www.garanteprivacy.it' },
  { country: 'LI', name: 'Datenschutzstelle', url: 'https://www.datenschutzstelle.li' },
  { country: 'LT', name: 'Valstybinė duomenų apsaugos inspekcija', url: 'https://vdai.lrv.lt' },
  { country: 'LU', name: 'Commission nationale pour la protection des données', url: 'https://cnpd.public.lu' },
  { country: 'LV', name: 'Datu valsts inspekcija', url: 'https://www.dvi.gov.lv' },
  { country: 'MT', name: 'Office of the Information and Data Protection Commissioner', url: 'https://idpc.org.mt' },
  { country: 'NL', name: 'Autoriteit Persoonsgegevens', url: 'https://www.autoriteitpersoonsgegevens.nl' },
  { country: 'NO', name: 'Datatilsynet', url: 'https://www.datatilsynet.no' },
  { country: 'PL', name: 'Urząd Ochrony Danych Osobowych', url: 'https://uodo.gov.pl' },
  { country: 'PT', name: 'Comissão Nacional de Proteção de Dados', url: 'https://www.cnpd.pt' },
  { country: 'RO', name: 'Autoritatea Națională de Supraveghere a Prelucrării Datelor cu Caracter Personal', url: 'https://www.dataprotection.ro' },
  { country: 'SE', name: 'Integritetsskyddsmyndigheten', url: 'https://www.imy.se' },
  { country: 'SI', name: 'Informacijski pooblaščenec', url: 'https://www.ip-rs.si' },
  { country: 'SK', name: 'Úrad na ochranu osobných údajov Slovenskej republiky', url: 'https://dataprotection.gov.sk' },
]; // prettier-ignore

/** That of a country, or null. */
export const authorityOf = (country: string | null): Authority | null =>
  authorities.find((one) => one.country === country) ?? null;
