/**
 * Words that people use for things in column headers, in English, German, Spanish and French, and what they mean.
 * Left: one or more concepts (`person:staff` counts as `person`, too); right: spellings, accents folded, lower case.
 * These are words of languages, never headers of any particular data set.
 */
const lines = `
email: email emails correo correos courriel mail mailadresse emailadresse emailaddress emailid
phone: phone phones telephone telephones telefon telefono telefonos tel tele telefonnummer telno phoneno cell cellphone cellular mobile mobil movil celular handy handynummer mobiltelefon portable rufnummer ph phonenumber landline
fax: fax faxnummer telefax faxnumber telecopie
address: address addresses addr addrs adresse adressen anschrift direccion direcciones domicilio adr
add_short: add
street: street streets strasse str calle rue straat strassenname streetname streetaddress
street number: hausnummer housenumber housenr hausnr streetnumber
second: line2 zusatz adresszusatz complement complemento
unit: suite unit apt apartment wohnung floor appartement piso ste office buero oficina bureau room
continued: continued cont additional extra
first: first given fore primer primero vor prenoms
first name: firstname forename vorname prenom fname givenname christianname rufname
last: last sur family paterno materno segundo
last name: lastname surname nachname familienname apellido apellidos lname familyname zuname
middle: middle mi zweiter
middle name: middlename mname
initial: initial initials init
name: name names nm nombre nombres nom noms naam nome
full: full complete completo voller vollstaendiger complet
full name: fullname
nick name: nickname spitzname apodo surnom alias
nick: nick preferred
maiden: maiden geburtsname
suffix: suffix
prefix: salutation anrede prefix honorific titel tratamiento civilite
birth: birth geboren nacimiento naissance geb born
birth date: birthdate birthday dob dateofbirth geburtsdatum geburtstag birthdt fechanacimiento
birth year: birthyear geburtsjahr
birth city: birthplace geburtsort
death: death died deceased gestorben muerte deces
date: date datum fecha dt jour
day: day tag dia
month: month monat mes mois
year: year jahr ano annee yr
age: age alter edad
gender: gender sex geschlecht sexo genero sexe
race: race ethnicity ethnic raza etnia ethnie rasse hautfarbe hispanic
religion: religion religious faith konfession glaube denomination
party: party partei partido parti politics
political: political politische politica politique vote
orientation: orientation sexuality
marital: marital civil familienstand spouse married
partner: partner
health: diagnosis disease illness medical disability disabilities allergy allergies medication medications krankheit diagnose behinderung enfermedad maladie discapacidad blood pregnancy pregnant symptom symptoms handicap prescription
biometric: fingerprint biometric retina iris faceprint voiceprint
genetic: genetic genome dna genotype
criminal: criminal conviction convictions felony offender vorstrafe
union: unionmember gewerkschaft sindicato
union_word: union
postcode: zip postal postcode postalcode plz postleitzahl zipcode cp postnr pincode codigopostal codepostal zip4 zip5
city: city town ort stadt ciudad ville municipality municipio suburb borough locality wohnort poblacion localidad commune cityname
state: state province bundesland provincia estado departamento departement county
region: region
country: country countries land pais pays nation nationality staatsangehoerigkeit nacionalidad
lat: latitude lat latitud breitengrad
lon: longitude lon lng long longitud laengengrad
coord: coordinates coordinate geolocation georeference geopoint latlong latlng geocode gps geom geometry
xcoord: xcoord xcoordinate easting
ycoord: ycoord ycoordinate northing
location: location locations ubicacion standort lieu block intersection premises premise residence property mailing venue situs place corner crossing whereabouts wohnsitz sitz lugar emplacement
url: url urls website homepage web webseite link uri site sitio
social: twitter facebook instagram linkedin mastodon tiktok snapchat whatsapp telegram skype youtube pinterest
username: username login benutzername usuario loginname logname screenname handle utilisateur authuser identifiant loginid
password: password passwd passwort pwd contrasena kennwort passphrase motdepasse passwordhash pass
hash: hash digest
salt: salt
ip: ip ipaddress ipaddr ipv4 ipv6
mac: mac macaddress
host: host hostname remotehost
agent_ua: useragent
browser: browser
device: device geraet dispositivo appareil imei
cookie: cookie cookies
uuid: uuid guid
iban: iban
bank: bank banco banque routing bic swift
account: account konto cuenta compte acct
card: card karte tarjeta carte cc creditcard ccnumber cardnumber kreditkarte cardno
cvv: cvv cvv2 cvc cvc2 securitycode
expiry: expiry expires exp expiration ablauf
ssn: ssn sozialversicherungsnummer nino
social_word: social soc
security: security sec
national: national
tax: tax steuer nif tin steuernummer steuerid rfc
government_id: dni cedula curp cpf nhs aadhaar personalausweis ausweisnummer nationalid
passport: passport pasaporte reisepass passeport
licence: license licence lic fuehrerschein licencia permis
driver: driver drivers
plate: plate kennzeichen matricula placa immatriculation
vin: vin
id: id ids ident identifier kennung identificador pk
number: number no num nr nummer numero nbr nro
code: code codigo kode
key: key schluessel clave cle
person:customer: customer client kunde kunden cliente clientes buyer shopper purchaser subscriber abonnent kaeufer acheteur cust consumer guest payer debtor borrower policyholder insured passenger cardholder donor
person:customer number: kundennummer kundennr kdnr
person:member: member members user users patient patients player players student students pupil person people personne persona personas persons mitglied nutzer benutzer teilnehmer spieler schueler paciente alumno reviewer participant respondent visitor voter citizen resident tenant applicant candidate athlete contact contacts kontakt contacto subject individual beneficiary recipient sender profile author actor owner winner nominee legislator inmate defendant victim witness lobbyist attorney doctor physician professor attendee follower enrollee signatory renter rider caller viewer referee complainant licensee registrant appellant petitioner plaintiff volunteer traveler traveller
person:staff: employee employees emp staff rep representative representante manager mitarbeiter empleado employe salesperson seller clerk supervisor boss agent officer teacher instructor coach principal superintendent director admin administrator chair chairman liaison judge alderman mayor mgr vendedor bearbeiter ansprechpartner verkaeufer assignee operator technician cashier interviewer approver creator
employee number: personalnummer
org: company business organization organisation firm firma agency employer vendor supplier school hospital facility department dept institution empresa entidad societe unternehmen club team committee church university college brand manufacturer store shop corp corporation provider sponsor lieferant proveedor branch division league franchise airline foundation association trade dba
thing: product item article program programme project building park event course category type class model service station game track album genre playlist artist song movie film book district ward precinct zone area neighborhood neighbourhood community network domain server process task status group series plan report document form contract bid grant fund permit measure indicator metric species plant animal breed dog pet material medium media asset equipment vehicle boat line route stop bridge river lake beach library museum restaurant menu dish recipe ingredient drug source dataset variable topic theme question answer test exam election proposition issue
job: job occupation profession beruf cargo puesto metier position role ocupacion
job title: jobtitle
title: title titulo titre
salary: salary wage wages income gehalt salario sueldo ingreso salaire revenu earnings lohn einkommen payroll
pay: pay payment payments zahlung zahlungs pago pagos paiement
text: comment comments note notes remark remarks message review bemerkung bemerkungen kommentar notiz nachricht observacion observaciones comentario comentarios mensaje commentaire commentaires feedback resume bio biography memo narrative testimony
description: description desc beschreibung descripcion summary body text about reason closure detail details
photo: photo picture image avatar foto bild imagen selfie portrait photograph thumbnail
language: language sprache idioma langue locale
education: education degree bildung educacion schooling
children: children kids kinder hijos enfants
household: household relationship relatives dependents siblings beziehung homeowner houseowner
demographic: height weight groesse gewicht
workplace: hire hired hiredate einstellung eintritt vacation sick leave
order: order orders bestell bestellung bestellungen auftrag auftrags auftraege rechnungs rechnungen buchung buchungs commande commandes facture factures achat pedidos compras facturas venta ventas pedido purchase sale sales kauf compra transaction invoice rechnung factura invoices checkout booking rental
ship: liefer ship shipping shipped delivery versand lieferung envio delivered due required
create: created create creation added registered registration signup erstellt insert inserted
update: updated modified update changed lastmodified geaendert edited
end: end ended closed expired finish returned return
time: time timestamp datetime uhrzeit hora heure zeit dttm ts
event: occurred happened visited visit received reported posted
billing: billing bill
parent: parent reports
flag: flag is has
per: type kind count total amount hours status format
`;

/** Spelling → concepts, in order. German umlauts are known as ae, oe, ue and as plain letters. */
export const vocabulary: ReadonlyMap<string, readonly string[]> = readVocabulary();

function readVocabulary(): Map<string, readonly string[]> {
  const words = new Map<string, readonly string[]>();
  for (const line of lines.trim().split('\n')) {
    const split = line.lastIndexOf(': ');
    const concepts = line.slice(0, split).split(' ');
    for (const word of line.slice(split + 2).split(' ')) {
      words.set(word, concepts);
      const plain = word.replace(/([aou])e/g, '$1');
      if (plain !== word && !words.has(plain)) words.set(plain, concepts);
    }
  }
  return words;
}
