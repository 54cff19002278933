import { at, below, pick, type Random } from "./random.ts";

// An invented harbour: no word of it is of a real system.
const PLACES = [
  "Pier",
  "Quay",
  "Berth",
  "Lock",
  "Beacon",
  "Buoy",
  "Slipway",
  "Basin",
  "Ferry",
  "Lantern",
  "Anchor",
  "Harbour",
  "Reef",
  "Channel",
  "Jetty",
  "Crane",
] as const;
const THINGS = [
  "Ledger",
  "Survey",
  "Registry",
  "Forecast",
  "Rota",
  "Console",
  "Archive",
  "Chart",
  "Handbook",
  "Timetable",
  "Inspection",
  "Dashboard",
  "Inventory",
  "Schedule",
  "Review",
  "Gauge",
] as const;
const VERBS = [
  "Draft",
  "Collect",
  "Measure",
  "Rename",
  "Publish",
  "Replace",
  "Compare",
  "Rehearse",
  "Record",
  "Sort",
  "Repair",
  "Label",
  "Close",
  "Open",
  "Check",
  "Move",
] as const;
const OBJECTS = [
  "tide tables",
  "mooring lines",
  "crew lists",
  "pump logs",
  "chart layers",
  "lamp settings",
  "berth prices",
  "signal flags",
  "radio words",
  "fender orders",
  "rope lengths",
  "gauge readings",
] as const;
const RESULTS = [
  "visible to the whole crew",
  "kept in the archive",
  "agreed with the night watch",
  "linked from the front page",
  "tested in heavy rain",
  "counted twice",
  "signed by two people",
  "stored with a date",
  "read aloud at dawn",
  "free of old names",
] as const;
const SUBJECTS = [
  "The crew",
  "The night watch",
  "A visitor",
  "The harbour office",
  "Nobody",
  "The ferry",
  "The pilot",
  "An old chart",
  "The new gauge",
  "The archive",
] as const;
const DOES = [
  "keeps",
  "compares",
  "repaints",
  "forgets",
  "measures",
  "publishes",
  "repairs",
  "counts",
  "renames",
  "returns",
] as const;
const WHEN = [
  "before the tide turns",
  "after a long week",
  "in the second basin",
  "without asking twice",
  "for the third time",
  "on every odd day",
  "when the fog lifts",
  "at the far end of the pier",
  "until spring",
  "in plain words",
] as const;
const PEOPLE = [
  "Iris Toll",
  "Bram Kest",
  "Noor Halden",
  "Odo Wick",
  "Pia Sand",
  "Tove Marsh",
  "Levi Crane",
  "Runa Holt",
] as const;

export function person(index: number): string {
  return at(PEOPLE, index);
}

/** Two words, the same for the same index; unique together with a code. */
export function title(index: number): string {
  return `${at(PLACES, index)} ${at(THINGS, Math.floor(index / PLACES.length) + index * 5)}`;
}

/** A task as a table's cell says it: begins with a capital, ends with a lower-case letter. */
export function task(random: Random): string {
  return `${pick(random, VERBS)} the ${pick(random, OBJECTS)}`;
}

export function result(random: Random): string {
  const thing = pick(random, OBJECTS);
  return `${thing.charAt(0).toUpperCase()}${thing.slice(1)} ${pick(random, RESULTS)}`;
}

/** A few words, as in a list that somebody began. */
export function remark(random: Random): string {
  return pick(random, OBJECTS);
}

export function sentence(random: Random): string {
  return `${pick(random, SUBJECTS)} ${pick(random, DOES)} the ${pick(random, OBJECTS)} ${pick(random, WHEN)}.`;
}

export function sentences(random: Random, count: number): string {
  return Array.from({ length: count }, () => sentence(random)).join(" ");
}

/** Prose of exactly that many UTF-16 units, in lines of a few sentences where there are to be lines. */
export function prose(random: Random, length: number): string {
  let text = sentence(random);
  while (text.length < length) text += ` ${sentence(random)}`;
  return `${text.slice(0, Math.max(0, length - 1)).replace(/ $/u, ",")}.`.slice(0, length);
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

/** "July 25, 2025" */
export function longDate(random: Random): string {
  return `${at(MONTHS, 3 + below(random, 5))} ${1 + below(random, 28)}, 2025`;
}

/** "July 28, 2025 12:08 PM" */
export function longTime(random: Random): string {
  const minute = String(below(random, 60)).padStart(2, "0");
  return `${longDate(random)} ${1 + below(random, 12)}:${minute} ${below(random, 2) === 0 ? "AM" : "PM"}`;
}

/** Four letters or more, another for each index. */
export function code(index: number): string {
  let rest = index;
  let letters = "";
  for (let place = 0; place < 4 || rest > 0; place += 1) {
    letters = String.fromCharCode(65 + (rest % 26)) + letters;
    rest = Math.floor(rest / 26);
  }
  return letters;
}
