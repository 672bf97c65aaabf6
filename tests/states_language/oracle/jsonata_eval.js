// A JSON-lines worker that evaluates JSONata with both of the versions that Step Functions resembles.
//
// In:  {"e": expression, "b": {name: value}}
// Out: [r2.0.6, r2.2.2], each {"v": value} | {"u": 1} (nothing) | {"f": 1} (a function) | {"c": code, "m": message}
//
// AWS evaluates the items of a list and of an object one after the other, and counts how deep evaluation nests. The
// libraries start them all at once, so their own count adds siblings up; that one loop is made sequential here.
"use strict";
const crypto = require("crypto");
const fs = require("fs");
const Module = require("module");
const path = require("path");
const readline = require("readline");

const STACK = Number(process.env.JSONATA_STACK || 100);
const TIMEOUT = Number(process.env.JSONATA_TIMEOUT || 5000);
const ROOT = process.env.JSONATA_MODULES || path.join(__dirname, "..", "..", "node", "node_modules");
const ENTRY = Symbol.for("jsonata.__evaluate_entry");
const EXIT = Symbol.for("jsonata.__evaluate_exit");

function load(name) {
  const file = path.join(ROOT, name, "jsonata.js");
  let text = fs.readFileSync(file, "utf8");
  const changes = [
    [/await Promise\.all\(expr\.expressions\s*\.map\(async \(item, idx\) => \{/, "await sequentially(expr.expressions, (async (item, idx) => {"],
    [/await Promise\.all\((Object|utils)\.keys\(groups\)\.map\(async \(key, idx\) => \{/, "await sequentially($1.keys(groups), (async (key, idx) => {"],
  ];
  for (const [from, to] of changes) {
    if (!from.test(text)) throw new Error(`${name}: the loop to make sequential is not there`);
    text = text.replace(from, to);
  }
  const helper = "async function sequentially(items, f) { const out = []; let i = 0; for (const item of items) out.push(await f(item, i++)); return out; }\n";
  const made = new Module(file, module);
  made.filename = file;
  made.paths = Module._nodeModulePaths(path.dirname(file));
  made._compile(helper + text, file);
  return made.exports;
}

// java.util.Random, which is what a seeded $random is.
function seeded(seed) {
  const mask = (1n << 48n) - 1n;
  let state = (BigInt.asUintN(64, BigInt(Math.floor(seed))) ^ 0x5deece66dn) & mask;
  const bits = (count) => {
    state = (state * 0x5deece66dn + 0xbn) & mask;
    return state >> (48n - BigInt(count));
  };
  const high = bits(26);
  return Number((high << 27n) + bits(27)) / 9007199254740992;
}

const HASHES = { MD5: "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512" };

// What Step Functions adds to JSONata, and the function that it takes away.
function extend(expression) {
  expression.registerFunction("partition", (list, size) => {
    const out = [];
    for (let i = 0; i < list.length; i += Math.floor(size)) out.push(list.slice(i, i + Math.floor(size)));
    return out;
  }, "<an:a>");
  expression.registerFunction("range", (first, last, step) => {
    const [a, b, d] = [first, last, step].map(Math.floor);
    if (d === 0) throw { code: "D9001", message: "range with a step of 0" };
    const out = [];
    for (let i = a; d > 0 ? i <= b : i >= b; i += d) out.push(i);
    return out;
  }, "<nnn:a>");
  expression.registerFunction("hash", (text, name) => {
    if (!HASHES[name]) throw { code: "D9002", message: "unknown hash" };
    return crypto.createHash(HASHES[name]).update(text, "utf8").digest("hex");
  }, "<ss:s>");
  expression.registerFunction("random", (seed) => (seed === undefined ? Math.random() : seeded(seed)), "<n?:n>");
  expression.registerFunction("uuid", () => crypto.randomUUID(), "<:s>");
  expression.registerFunction("parse", (text) => JSON.parse(text), "<s:x>");
  expression.assign("eval", undefined);
}

class Engine {
  constructor(jsonata) {
    this.jsonata = jsonata;
    this.cache = new Map();
  }

  prepare(text) {
    const found = this.cache.get(text);
    if (found) return found;
    const expression = this.jsonata(text);
    extend(expression);
    const made = { expression, depth: 0, deepest: 0, started: 0 };
    const check = () => {
      if (made.depth > STACK) throw { code: "D1011", message: "Stack overflow: evaluation nests too deep" };
      if (Date.now() - made.started > TIMEOUT) throw { code: "D1012", message: "Expression evaluation timeout" };
    };
    expression.assign(ENTRY, () => {
      made.depth++;
      if (made.depth > made.deepest) made.deepest = made.depth;
      check();
    });
    expression.assign(EXIT, () => {
      made.depth--;
      check();
    });
    if (this.cache.size > 2000) this.cache.clear();
    this.cache.set(text, made);
    return made;
  }

  async run(query) {
    try {
      const made = this.prepare(query.e);
      made.depth = made.deepest = 0;
      made.started = Date.now();
      const value = await made.expression.evaluate(undefined, query.b);
      if (value === undefined) return { u: 1 };
      if (typeof value === "function" || (value && (value._jsonata_lambda || value._jsonata_function))) return { f: 1 };
      return { v: value, d: made.deepest };
    } catch (failure) {
      return { c: failure.code || "INTERNAL", m: failure.message || String(failure) };
    }
  }
}

const engines = [new Engine(load("jsonata")), new Engine(load("jsonata222"))];

async function answer(line) {
  const query = JSON.parse(line);
  const results = [];
  for (const engine of engines) {
    results.push(await engine.run({ e: query.e, b: JSON.parse(JSON.stringify(query.b || {})) }));
  }
  return JSON.stringify(results, (_, value) => (typeof value === "function" ? { "<function>": 1 } : value));
}

let queue = Promise.resolve();
readline.createInterface({ input: process.stdin }).on("line", (line) => {
  queue = queue.then(async () => process.stdout.write((await answer(line)) + "\n"));
});
