import { at } from "./random.ts";

/** Invented people: every pair of a first and a last name is used once before a number is added. */
const FIRST_NAMES = [
  ..."Thandi Sipho Lerato Pieter Anja Naledi Kabelo Zanele Johan Fatima Yusuf Priya Arjun Nomsa Themba Karin".split(
    " ",
  ),
  ..."Willem Palesa Mpho Lindiwe Bongani Ayanda Refilwe Tumelo Chantal Riaan Elmarie Deon Shanti Vusi Busi Kagiso".split(
    " ",
  ),
  ..."Zinhle Sanele Liezl Hendrik Amahle Lwazi Katlego Boitumelo Rudi Marlene Imran Ayesha Devan Nisha Keitumetse Ofentse".split(
    " ",
  ),
  ..."Ruan Ilse Gareth Megan Craig Tarryn Wesley Bianca Siyabonga Nosipho Lungile Thabo Dineo Tebogo Anika Stefan".split(
    " ",
  ),
];
const LAST_NAMES = [
  ..."Mokoena Dlamini Botha Naidoo Khumalo Nkosi Pillay Molefe Venter Sithole Govender Mahlangu Ndlovu Fourie Steyn Radebe".split(
    " ",
  ),
  ..."Zulu Mthembu Jacobs Patel Moloi Coetzee Reddy Maseko Cele Smit Kruger Modise Tshabalala Louw Hlongwane Mabaso".split(
    " ",
  ),
  ..."Erasmus Sibiya Chetty Phiri Motaung Baloyi Nel Ngcobo Visser Mabena Singh Zwane Pretorius Letsoalo Vilakazi Hadebe".split(
    " ",
  ),
  ..."Swart Masondo Moyo Rademeyer Ntuli Buthelezi Sekgobela Marais Mnguni Ramaphala Lombard Nene Qwabe Sono Xaba Yeni".split(
    " ",
  ),
];

export function personName(index: number): string {
  const row = Math.floor(index / FIRST_NAMES.length);
  return `${at(FIRST_NAMES, index)} ${at(LAST_NAMES, index * 37 + row)}`;
}

export function personEmail(index: number, domain: string): string {
  const round = Math.floor(index / (FIRST_NAMES.length * LAST_NAMES.length));
  const [first, last] = personName(index).toLowerCase().split(" ");
  return `${first}.${last}${round === 0 ? "" : round + 1}@${domain}`;
}

const PLACE_NAMES = [
  ..."Umhlanga Karoo Magalies Overberg Langeberg Zululand Waterberg Midlands Cederberg Lowveld Garden Kalahari".split(
    " ",
  ),
  ..."Drakens Swartland Breede Limpopo Orange Vaal Tugela Outeniqua Knysna Hantam Bushveld Amatola Sandveld Marico".split(
    " ",
  ),
  ..."Helderberg Pongola Richtersveld Soutpans Tankwa Blyde Komati Letaba Fynbos Protea Aloe Marula Baobab Springbok".split(
    " ",
  ),
];
const TRADES = [
  "Fresh Produce",
  "Logistics",
  "Steel Works",
  "Engineering",
  "Dental Practice",
  "Timber",
  "Wine Estate",
  "Holdings",
  "Foods",
  "Property Trust",
  "Motors",
  "Freight",
  "Textiles",
  "Packaging",
  "Citrus",
  "Dairy",
  "Fisheries",
  "Brick Works",
  "Print House",
  "Medical Supplies",
  "Software",
  "Security Services",
  "Body Corporate",
  "Pre-School",
  "Civils",
  "Poultry",
  "Quarries",
  "Pharmacy",
  "Travel",
  "Solar",
] as const;
const FORMS = ["(Pty) Ltd", "CC", "NPC", "Trust", "Inc"] as const;

/** No two indices have the same name; names differ in more than case and blanks. */
export function clientName(index: number): string {
  const round = Math.floor(index / (PLACE_NAMES.length * TRADES.length));
  const row = Math.floor(index / PLACE_NAMES.length);
  const serial = round === 0 ? "" : ` ${round + 1}`;
  return `${at(PLACE_NAMES, index)} ${at(TRADES, row)}${serial} ${at(FORMS, index + row)}`;
}

/** The host part of a client's addresses, under a domain that cannot exist. */
export function clientDomain(index: number): string {
  return `${at(PLACE_NAMES, index).toLowerCase()}${Math.floor(index / PLACE_NAMES.length)}.test`;
}

export const CITIES = [
  "Durban",
  "Pretoria",
  "Cape Town",
  "Gqeberha",
  "Polokwane",
  "Mbombela",
  "Bloemfontein",
  "George",
] as const;
export const STREETS = [
  "Long Street",
  "Church Street",
  "Main Road",
  "Jacaranda Avenue",
  "Harbour Road",
  "Mill Lane",
] as const;
