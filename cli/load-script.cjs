// Loads a script of packages (packages.mjs) into this thread, with the code that V8 has compiled before.
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const vm = require("node:vm");

const loaded = new Map();

/** @param {string} file */
exports.loadScript = function loadScript(file) {
  const known = loaded.get(file);
  if (known !== undefined) return known;
  const script = new vm.Script(`(function (require, module, exports) {${readFileSync(file, "utf8")}\n})`, {
    filename: file,
    cachedData: codeOf(file),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const module = { exports: {} };
  script.runInThisContext()(createRequire(file), module, module.exports);
  const found = { given: module.exports, script };
  loaded.set(file, found);
  return found;
};

/** Where it is missing or of another V8, the packages are compiled as they are needed. */
function codeOf(file) {
  try {
    return readFileSync(`${file}.cache`);
  } catch {
    return undefined;
  }
}
