import { both, defect, oddity, unseen, type Changes, type Proof } from "./planting.ts";

const SOME_REVIEW = "(SELECT min(id) FROM review)";
const SOME_RFI = "(SELECT min(id) FROM rfi)";

/** A column that must hold an array, in both targets. */
function tags(json: string): Changes {
  return both(`UPDATE review SET tags = '${json}' WHERE id = ${SOME_REVIEW}`);
}

/** A column that may hold any map, in both targets. */
function extra(json: string): Changes {
  return both(`UPDATE rfi SET source_extra = '${json}' WHERE id = ${SOME_RFI}`);
}

const UNPARSED = /1 cell of review\.tags does not parse as JSON/;
const DISPUTED = /1 cell of rfi\.source_extra is JSON that readers do not agree on/;

export const jsonFields: Proof = {
  validator: "json-fields",
  plantings: [
    defect("A JSON text is cut off.", tags('["a"'), UNPARSED),
    defect("A JSON text is empty.", tags(""), UNPARSED),
    defect("A JSON text has a comma too many.", tags('["a",]'), UNPARSED),
    defect("A JSON text is followed by another.", tags('["a"]["b"]'), UNPARSED),
    defect("A JSON text begins with a byte order mark.", tags("\u{FEFF}[]"), UNPARSED),
    defect("A JSON text is what a program prints of a list.", tags("[object Object]"), UNPARSED),
    defect("A map is JavaScript.", extra("{a: 1}"), /1 cell of rfi\.source_extra does not parse/),
    defect("A map holds NaN.", extra('{"a":NaN}'), /1 cell of rfi\.source_extra does not parse/),
    defect("A map stands where an array is due.", tags("{}"), /1 cell of review\.tags is JSON but no array/),
    defect("The JSON null stands where an array is due.", tags("null"), /1 cell of review\.tags is JSON but no array/),
    defect("A JSON text is wrapped in a JSON text.", tags('"[]"'), /1 cell of review\.tags is JSON but no array/),
    defect(
      "An array stands where a map is due.",
      both("UPDATE engagement SET nanoseconds = '[]' WHERE id = (SELECT min(id) FROM engagement)"),
      /1 cell of engagement\.nanoseconds is JSON but no object/,
    ),
    defect(
      "An array of ids is a map.",
      {
        sound: "UPDATE engagement SET members = '{}' WHERE id = (SELECT min(id) FROM engagement)",
        moonlanding: "UPDATE engagement SET users = '{}' WHERE id = (SELECT min(id) FROM engagement)",
      },
      /engagement\.\w+ is JSON but no array/,
    ),
    defect("A map has a key twice, of which readers keep one.", extra('{"a":1,"b":2,"a":3}'), DISPUTED),
    defect("A map has a key twice, once in escapes.", extra('{"a":1,"\\u0061":3}'), DISPUTED),
    defect("A whole number lies beyond what a double holds.", extra('{"a":9007199254740993}'), DISPUTED),
    defect("A number has more digits than a double keeps.", extra('{"a":0.1234567890123456789}'), DISPUTED),
    defect("A number is larger than any double.", extra('{"a":1e400}'), DISPUTED),
    defect("A text holds half of an escaped character.", extra('{"a":"\\ud83d"}'), DISPUTED),
    defect(
      "A text holds the halves of an escaped character in the wrong order.",
      extra('{"a":"\\ude00\\ud83d"}'),
      DISPUTED,
    ),
    defect(
      "A column of JSON is gone.",
      { sound: "ALTER TABLE review DROP COLUMN tags", moonlanding: "ALTER TABLE review DROP COLUMN flags" },
      /no column review\.(tags|flags)/,
    ),
    oddity("JSON columns are null.", both("UPDATE review SET tags = NULL; UPDATE rfi SET source_extra = NULL")),
    oddity("Arrays and maps are empty.", both("UPDATE review SET tags = '[]'; UPDATE rfi SET source_extra = '{}'")),
    oddity("Arrays lie in maps in arrays, many levels deep.", extra(`{"a":${'[{"b":'.repeat(60)}1${"}]".repeat(60)}}`)),
    oddity("One key is in several maps.", extra('{"a":{"a":1},"b":[{"a":1},{"a":2}],"c":"a","d":"a"}')),
    oddity(
      "Numbers are as large and as exact as a double holds.",
      extra(
        '{"a":9007199254740991,"b":1.7976931348623157e+308,"c":5e-324,"d":0.30000000000000004,"e":12345678901234567000.0}',
      ),
    ),
    oddity("A whole number beyond 2^53 is tagged, with all its digits.", extra('{"a":{"$int":"9223372036854775807"}}')),
    oddity(
      "Texts hold emoji, escapes, a zero and a backslash before a u.",
      extra('{"a":"🧾 \\ud83d\\ude00 \\u0000 \\\\ud800","Ключ":"値"}'),
    ),
    oddity("JSON is written with white space.", extra(' { "a" : [ 1 , 2 ] } ')),
    unseen("A value inside a JSON text is another one.", { sound: extra('"another text"').sound ?? "" }),
    unseen("A field is left out of what no column holds.", {
      sound: `UPDATE rfi SET source_extra = '{"a":1}' WHERE id = ${SOME_RFI}; UPDATE rfi SET source_extra = NULL WHERE id = ${SOME_RFI}`,
    }),
  ],
};
