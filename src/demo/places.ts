/** Where the demo's made-up persons live, what they are called there, and telephone numbers that nobody has. */

export type Country = {
  name: string;
  /** How many of a thousand persons; for tiny countries `persons` says how many there are in all. */
  share: number;
  persons?: number;
  cities: readonly string[];
  streets: readonly string[];
  /** `12 Park Road` or `Parkweg 12`. */
  numberFirst: boolean;
  /** 9 a digit, A a letter. */
  postcode: string;
  first: readonly string[];
  last: readonly string[];
  /** Ranges set aside for fiction by the countries' regulators: # stands for the running number's digits. */
  phones: readonly string[];
};

const words = (text: string): string[] => text.split(' ');
const phrases = (text: string): string[] => text.split(', ');

const english = {
  first: words(
    'Alice Amelia Andrew Ava Ben Charlotte Chloe Connor Daisy Daniel Dylan Edith Ella Emily Ethan Evie Florence Freya George Grace Hannah Harriet Harry Henry Isla Jack Jacob James Joseph Julia Kate Leo Lily Logan Lucy Mason Mia Nora Oliver Oscar Owen Poppy Rory Rose Ruby Samuel Sophie Theo Thomas Violet William Zoe',
  ),
  last: words(
    'Abbott Adams Archer Atkins Bailey Barker Bishop Booth Bradley Brooks Burton Carter Chapman Clarke Collins Cooper Dawson Ellis Fisher Fletcher Foster Gardner Gibson Griffin Harper Harvey Hayes Holland Howard Hudson Jennings Knight Lambert Lawson Marsh Mason Morris Newton Osborne Palmer Parker Pearson Porter Reed Rhodes Saunders Shaw Sutton Turner Walsh Watts Webb Weston Wright',
  ),
  streets: phrases(
    'High Street, Station Road, Park Avenue, Church Lane, Mill Road, Orchard Close, Elm Street, Oak Drive, Maple Avenue, River Road, Hill Street, Garden Lane, Meadow Way, Bridge Street, Lakeview Drive, Cedar Court',
  ),
  numberFirst: true,
};
const german = {
  first: words(
    'Anna Anton Ben Clara David Elias Ella Emil Emma Felix Finn Frieda Greta Hannah Hanna Henri Ida Jakob Jan Jonas Julian Karl Lara Lena Leon Leonie Lina Lotte Luca Luisa Lukas Marie Mathilda Max Mia Moritz Nele Nico Oskar Paul Paula Pia Sophie Theo Tim Tom Ute Jürgen Käthe Jörg',
  ),
  last: words(
    'Arndt Bauer Becker Berger Brandt Busch Dietrich Engel Fischer Franke Frank Graf Günther Haas Hartmann Heinrich Hofmann Huber Jung Kaiser Keller Koch König Krause Krüger Lang Lehmann Lorenz Maier Möller Müller Neumann Otto Peters Pfeiffer Richter Roth Sauer Schäfer Scholz Schreiber Schubert Schulz Seidel Simon Sommer Stein Vogel Voigt Wagner Weber Winkler Wolf Ziegler',
  ),
  streets: phrases(
    'Hauptstraße, Bahnhofstraße, Gartenweg, Schulstraße, Lindenallee, Bergstraße, Kirchgasse, Mühlweg, Waldstraße, Rosenweg, Am Markt, Goethestraße, Feldweg, Ringstraße',
  ),
  numberFirst: false,
};
const french = {
  first: words(
    'Adèle Alice Antoine Arthur Camille Chloé Clément Elise Emma Eva Gabriel Hugo Inès Jade Jeanne Jules Juliette Léa Léo Léonie Louis Louise Lucas Lucie Maël Manon Marius Mathis Maxime Nathan Nina Noémie Paul Raphaël Romane Rose Sacha Théo Timothée Zoé',
  ),
  last: words(
    'André Aubert Barbier Bertrand Blanchard Bonnet Boyer Brun Chevalier Colin Dubois Dumas Dupont Durand Fabre Faure Fontaine Fournier Gaillard Garnier Gauthier Girard Giraud Lacroix Lambert Laurent Leclerc Lefèvre Legrand Lemoine Leroux Marchand Martin Masson Mercier Meunier Moreau Morel Noël Perrin Renard Rey Robin Rousseau Roux Roy Vidal Vincent',
  ),
  streets: phrases(
    'rue de la Gare, rue des Lilas, avenue Victor Hugo, rue du Moulin, place du Marché, rue Pasteur, chemin des Vignes, boulevard Voltaire, rue de l’Église, allée des Tilleuls',
  ),
  numberFirst: true,
};
const southern = {
  first: words(
    'Adrián Alba Alejandro Alessia Andrea Bianca Carla Carlos Carmen Chiara Claudia Diego Elena Elisa Emma Enzo Francesca Gabriele Giorgia Giulia Hugo Irene Javier Laura Lorenzo Luca Lucía Manuel Marco María Marta Martina Matteo Mateo Nicolò Nora Pablo Paula Pietro Riccardo Sara Simone Sofía Tomás Valeria Vera',
  ),
  last: words(
    'Alonso Bianchi Blanco Bruno Cabrera Calvo Caruso Castillo Colombo Conti Costa Cruz Delgado Díaz Domínguez Esposito Ferrara Ferrari Flores Fontana Gallo Garrido Gatti Gil Giordano Gómez Greco Herrera Iglesias Leone Lombardi López Mancini Marino Martínez Medina Moretti Muñoz Navarro Ortega Ramos Ricci Rinaldi Romano Rossi Rubio Sanz Serra Soto Vargas Vega Vitale',
  ),
  streets: phrases(
    'Calle Mayor, Via Roma, Calle del Sol, Via Garibaldi, Avenida de la Paz, Via Dante, Calle Nueva, Via Verdi, Calle de la Iglesia, Via Mazzini, Plaza de España, Corso Italia',
  ),
  numberFirst: false,
};
const northern = {
  first: words(
    'Agnes Aksel Alma Anders Astrid Axel Birgit Bo Daan Ebba Elin Elsa Emil Femke Filip Freja Frida Gustav Hugo Ida Ingrid Jasper Johan Karin Lars Lieke Linnea Lotte Lukas Magnus Maja Mats Mikkel Nils Noor Olav Oskar Pieter Saga Sanne Sem Signe Sofie Stijn Sven Thijs Tove Wilma',
  ),
  last: words(
    'Andersson Bakker Berg Bergström Blom Bos Brouwer Dahl Dekker Dijkstra Ek Eriksson Forsberg Gustafsson Hansen Hedlund Hendriks Holm Jacobs Jansen Johansson Karlsson Koster Kuiper Lindberg Lindqvist Lund Lundgren Meijer Mulder Nilsson Norberg Nyström Olsen Peeters Persson Postma Sandberg Sjöberg Smit Strand Sundberg Visser Vos Wallin Willems',
  ),
  streets: phrases(
    'Kerkstraat, Storgatan, Dorpsstraat, Skolgatan, Molenweg, Kungsgatan, Stationsweg, Parkvägen, Schoolstraat, Ringvägen, Havenstraat, Björkvägen',
  ),
  numberFirst: false,
};

/** Area codes of the United States and Canada; 555-0100 to 555-0199 is nobody's in each of them. */
const american = words(
  '202 203 206 207 208 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239 240 248 251 252 253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 319 320 321 323 325 330 334 336 337 339 347 351 352 360 361 386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419',
);
const britain = words('113 114 115 116 117 118 121 131 141 151 161');

export const countries: readonly Country[] = [
  {
    name: 'United States',
    share: 290,
    ...english,
    postcode: '99999',
    cities: phrases(
      'New York, Chicago, Austin, Portland, Denver, Seattle, Boston, Atlanta, Phoenix, Madison, Nashville, San Diego',
    ),
    phones: american.map((code) => `+1 ${code}-555-01##`),
  },
  {
    name: 'United Kingdom',
    share: 190,
    ...english,
    postcode: 'AA9 9AA',
    cities: phrases('London, Leeds, Bristol, Manchester, Sheffield, Edinburgh, Cardiff, Norwich, Bath, York'),
    phones: ['+44 20 7946 0###', ...britain.map((code) => `+44 ${code} 496 0###`), '+44 7700 900###'],
  },
  {
    name: 'Germany',
    share: 170,
    ...german,
    postcode: '99999',
    cities: phrases('Berlin, Hamburg, München, Köln, Frankfurt am Main, Leipzig, Dresden, Freiburg, Bremen, Nürnberg'),
    phones: ['+49 30 23125 ###', '+49 69 90009 ###', '+49 40 66969 ###', '+49 221 4710 ###', '+49 89 99998 ###'],
  },
  {
    name: 'France',
    share: 110,
    ...french,
    postcode: '99999',
    cities: phrases('Paris, Lyon, Nantes, Toulouse, Bordeaux, Lille, Rennes, Grenoble, Dijon'),
    phones: ['+33 1 99 00 ####', '+33 6 39 98 ####'],
  },
  {
    name: 'Netherlands',
    share: 60,
    ...northern,
    postcode: '9999 AA',
    cities: phrases('Amsterdam, Utrecht, Rotterdam, Groningen, Eindhoven, Haarlem'),
    phones: [],
  },
  {
    name: 'Spain',
    share: 45,
    ...southern,
    postcode: '99999',
    cities: phrases('Madrid, Barcelona, Valencia, Sevilla, Bilbao, Granada'),
    phones: [],
  },
  {
    name: 'Italy',
    share: 40,
    ...southern,
    postcode: '99999',
    cities: phrases('Roma, Milano, Torino, Bologna, Firenze, Verona'),
    phones: [],
  },
  {
    name: 'Sweden',
    share: 30,
    ...northern,
    postcode: '999 99',
    cities: phrases('Stockholm, Göteborg, Malmö, Uppsala, Lund'),
    phones: ['+46 8 465 004 ##', '+46 31 390 06 ##', '+46 40 628 04 ##'],
  },
  {
    name: 'Canada',
    share: 25,
    ...english,
    postcode: 'A9A 9A9',
    cities: phrases('Toronto, Ottawa, Halifax, Vancouver, Calgary'),
    phones: words('204 226 236 249 250 306 343 403 416 418').map((code) => `+1 ${code}-555-01##`),
  },
  {
    name: 'Australia',
    share: 20,
    ...english,
    postcode: '9999',
    cities: phrases('Melbourne, Sydney, Perth, Hobart, Adelaide'),
    phones: ['+61 2 5550 ####', '+61 491 570 ###'],
  },
  {
    name: 'Austria',
    share: 15,
    ...german,
    postcode: '9999',
    cities: phrases('Wien, Graz, Linz, Salzburg'),
    phones: [],
  },
  { name: 'Ireland', share: 5, ...english, postcode: 'A99 A9A9', cities: phrases('Dublin, Cork, Galway'), phones: [] },
  { name: 'Iceland', share: 0, persons: 4, ...northern, postcode: '999', cities: ['Reykjavík'], phones: [] },
  { name: 'Malta', share: 0, persons: 3, ...southern, postcode: 'AAA 9999', cities: ['Valletta'], phones: [] },
  { name: 'Liechtenstein', share: 0, persons: 2, ...german, postcode: '9999', cities: ['Vaduz'], phones: [] },
];
