import { describe, expect, test } from "vitest";
import { locateFile, type FileLocation } from "../../migrations/moonlanding/locate-file.ts";
import { FRIDAY, MWR } from "../../migrations/moonlanding/systems.ts";

const FIREBASE = "https://firebasestorage.googleapis.com/v0/b";
const DRIVE_ID = "1AbCdEfGhIjKlMnOpQrStUvWxYz012345";
const elsewhere: FileLocation = { kind: "url" };

function friday(object: string): FileLocation {
  return { kind: "storage", store: "friday", object };
}

function mwr(object: string): FileLocation {
  return { kind: "storage", store: "mwr", object };
}

function drive(object: string): FileLocation {
  return { kind: "drive", store: "drive", object };
}

describe("an address of a bucket", () => {
  test.each([
    ["with %2F", `${FIREBASE}/friday-staging.appspot.com/o/c1%2Fe1%2Fr1%2Fa.pdf`, friday("c1/e1/r1/a.pdf")],
    ["with a token", `${FIREBASE}/friday-staging.appspot.com/o/c1%2Fa.pdf?alt=media&token=0-1`, friday("c1/a.pdf")],
    ["with slashes as they are", `${FIREBASE}/friday-staging.appspot.com/o/c1/a.pdf`, friday("c1/a.pdf")],
    ["encoded twice", `${FIREBASE}/friday-staging.appspot.com/o/c1%2F100%2525.pdf`, friday("c1/100%25.pdf")],
    ["badly encoded", `${FIREBASE}/friday-staging.appspot.com/o/c1/100%.pdf`, friday("c1/100%.pdf")],
    [
      "with unicode",
      `${FIREBASE}/friday-staging.appspot.com/o/c1%2Fr%C3%A9sum%C3%A9%20%F0%9F%91%8D.pdf`,
      friday("c1/résumé 👍.pdf"),
    ],
    [
      "with a plus, which is no blank",
      `${FIREBASE}/friday-staging.appspot.com/o/c1%2Fa+b%2Bc.pdf`,
      friday("c1/a+b+c.pdf"),
    ],
    [
      "with # and ? in its name",
      `${FIREBASE}/friday-staging.appspot.com/o/c1%2Fa%23b%3Fc.pdf#page=2`,
      friday("c1/a#b?c.pdf"),
    ],
    ["of the newer bucket names", `${FIREBASE}/myworkreview-staging.firebasestorage.app/o/r1%2Fa.png`, mwr("r1/a.png")],
    ["in capitals", "HTTPS://FirebaseStorage.GoogleApis.com/v0/b/friday/o/c1%2Fa.pdf", friday("c1/a.pdf")],
    ["with blanks around", `  ${FIREBASE}/friday/o/c1%2Fa.pdf\n`, friday("c1/a.pdf")],
    [
      "of Google, signed",
      "https://storage.googleapis.com/friday-staging.appspot.com/c1/a%20b.pdf?Expires=16446902400",
      friday("c1/a b.pdf"),
    ],
    ["of Google, whose folder is called o", "https://storage.googleapis.com/friday-staging/o/a.pdf", friday("o/a.pdf")],
    [
      "of Google's programming interface",
      "https://storage.googleapis.com/download/storage/v1/b/friday-staging/o/c1%2Fa.pdf?alt=media",
      friday("c1/a.pdf"),
    ],
    ["of Google's console", "https://storage.cloud.google.com/myworkreview-staging/r1/a.png", mwr("r1/a.png")],
    ["of a host of its own", "https://friday-staging.appspot.com.storage.googleapis.com/c1/a.pdf", friday("c1/a.pdf")],
    ["by name, which is not encoded", "gs://friday-staging.appspot.com/c1/50%25 a?b.pdf", friday("c1/50%25 a?b.pdf")],
    ["of the other system", "gs://myworkreview-staging/r1/a.png", mwr("r1/a.png")],
    ["of somebody else", `${FIREBASE}/someone-else.appspot.com/o/c1%2Fa.pdf`, elsewhere],
    ["of somebody else by name", "gs://not-friday/c1/a.pdf", elsewhere],
    ["that is a folder", "gs://friday-staging/c1/", null],
    ["that climbs out", `${FIREBASE}/friday-staging.appspot.com/o/c1%2F..%2F..%2Fpasswords`, null],
  ])("%s", (_, address, location) => {
    expect(locateFile(address, FRIDAY)).toEqual(location);
  });
});

describe("an address in Drive", () => {
  test.each([
    ["of a file", `https://drive.google.com/file/d/${DRIVE_ID}/view?usp=sharing`, drive(DRIVE_ID)],
    ["of one of several accounts", `https://drive.google.com/file/u/1/d/${DRIVE_ID}/view`, drive(DRIVE_ID)],
    ["of a document", `https://docs.google.com/document/d/${DRIVE_ID}/edit#heading=h.1`, drive(DRIVE_ID)],
    ["of an organisation", `https://docs.google.com/a/firm.example/spreadsheets/d/${DRIVE_ID}`, drive(DRIVE_ID)],
    ["to open", `https://drive.google.com/open?authuser=0&id=${DRIVE_ID}`, drive(DRIVE_ID)],
    ["to download", `https://drive.google.com/uc?export=download&id=${DRIVE_ID}&x=1`, drive(DRIVE_ID)],
    ["of a folder, which is no file", `https://drive.google.com/drive/folders/${DRIVE_ID}`, elsewhere],
    ["as an id alone", DRIVE_ID, drive(DRIVE_ID)],
  ])("%s", (_, address, location) => {
    expect(locateFile(address, FRIDAY)).toEqual(location);
    expect(locateFile(address, MWR)).toEqual(location);
  });

  test("a short id is one in MyWorkReview, and in Friday it is the id of some document", () => {
    expect(locateFile("aB3_dE6-hI9kLmNoPqRs", MWR)).toEqual(drive("aB3_dE6-hI9kLmNoPqRs"));
    expect(locateFile("aB3_dE6-hI9kLmNoPqRs", FRIDAY)).toBeNull();
  });
});

describe("a path", () => {
  test.each([
    ["below the old root", "/friday/uploads/c1/a.pdf", friday("uploads/c1/a.pdf")],
    ["below the old root without a slash", "friday/uploads/c1/a.pdf", friday("uploads/c1/a.pdf")],
    ["below the staging root", "/friday-staging/uploads/c1/a%20b.pdf", friday("uploads/c1/a b.pdf")],
    ["below the other system's root", "myworkreview/uploads/r1/a.png", mwr("uploads/r1/a.png")],
    ["below the other staging root", "/myworkreview-staging/uploads/a.png", mwr("uploads/a.png")],
    ["with the root in its middle", "c1/friday/uploads/a.pdf", friday("c1/friday/uploads/a.pdf")],
    ["with the root twice", "/friday/uploads/friday/uploads/a.pdf", friday("uploads/friday/uploads/a.pdf")],
    ["with a root that only begins alike", "/fridays/uploads/a.pdf", friday("fridays/uploads/a.pdf")],
    ["of the organisation", "friday/c1/e1/a.pdf", friday("friday/c1/e1/a.pdf")],
    ["of the system's own bucket", "c1/e1/r1/a_050324_143000", friday("c1/e1/r1/a_050324_143000")],
    ["encoded as a whole", "c1%2Fe1%2Fa.pdf", friday("c1/e1/a.pdf")],
    ["that climbs out", "/friday/uploads/../secrets.pdf", null],
    ["that is the root itself", "/friday/uploads/", null],
  ])("%s", (_, address, location) => {
    expect(locateFile(address, FRIDAY)).toEqual(location);
  });

  test("a bare path lies with the system whose document says it", () => {
    expect(locateFile("r1/a.png", MWR)).toEqual(mwr("r1/a.png"));
  });
});

test.each([
  ["https://example.org/a.pdf", elsewhere],
  ["https://example.org/?u=https://storage.googleapis.com/friday/a.pdf", elsewhere],
  ["https://example.org/friday/uploads/a.pdf", elsewhere],
  ["data:application/pdf;base64,JVBERi0=", elsewhere],
  ["blob:https://app.example/1", elsewhere],
  ["", null],
  [" \n", null],
  ["report.pdf", null],
  ["Re: report.pdf", null],
  ["C:\\reports\\a.pdf", null],
  ["..", null],
])("%j lies where it says, or is no address", (address, location) => {
  expect(locateFile(address, FRIDAY)).toEqual(location);
  expect(locateFile(address, MWR)).toEqual(location);
});

test("what has been located is not rewritten when it is located again", () => {
  const once = locateFile("/friday/uploads/c1/a.pdf", FRIDAY);
  expect(once?.kind === "storage" && locateFile(once.object, FRIDAY)).toEqual(once);
});
