// Evaluates JSONata as Step Functions does: one request a line, {"e": expression, "b": bindings}, one answer a line:
// {"v": value} | {"u": 1} (undefined) | {"f": 1} (a function) | {"c": code, "m": message}.
// Two releases of JSONata must agree: 2.0.6, which AWS documents, and 2.2.2, whose formatting of numbers AWS follows.
const crypto = require('crypto');
const LIBRARIES = [require('jsonata'), require('jsonata222')];
const DEPTH = Number(process.env.JSONATA_DEPTH || 100);
const MILLISECONDS = Number(process.env.JSONATA_MILLISECONDS || 5000);
const HASHES = { MD5: 'md5', 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };

// What Step Functions adds; a seeded $random need only be repeatable here.
function register(expression) {
  expression.registerFunction('partition', (array, size) => {
    const parts = [];
    const step = Math.floor(size);
    for (let i = 0; i < array.length; i += step) parts.push(array.slice(i, i + step));
    return parts;
  }, '<an:a>');
  expression.registerFunction('range', (first, last, step) => {
    const numbers = [];
    if (step === 0) throw { code: 'D9001', message: 'the step of $range is 0' };
    for (let i = first; step > 0 ? i <= last : i >= last; i += step) numbers.push(i);
    return numbers;
  }, '<nnn:a>');
  expression.registerFunction('hash', (text, name) => {
    if (!HASHES[name]) throw { code: 'D9002', message: `unknown algorithm ${name}` };
    return crypto.createHash(HASHES[name]).update(text, 'utf8').digest('hex');
  }, '<ss:s>');
  expression.registerFunction('random', (seed) => {
    if (seed === undefined) return Math.random();
    return crypto.createHash('md5').update(String(seed)).digest().readUInt32BE(0) / 2 ** 32;
  }, '<n?:n>');
  expression.registerFunction('uuid', () => crypto.randomUUID(), '<:s>');
  expression.registerFunction('parse', (text) => JSON.parse(text), '<s:x>');
  expression.assign('eval', undefined);
}

const ENTRY = Symbol.for('jsonata.__evaluate_entry');
const EXIT = Symbol.for('jsonata.__evaluate_exit');

function compile(library, text) {
  const expression = library(text);
  register(expression);
  const state = { expression, depth: 0, started: 0, deepest: 0 };
  const check = () => {
    if (state.depth > DEPTH) throw { code: 'D1011', message: 'Stack overflow error' };
    if (Date.now() - state.started > MILLISECONDS) throw { code: 'D1012', message: 'Expression evaluation timeout' };
  };
  expression.assign(ENTRY, () => { state.depth++; check(); });
  expression.assign(EXIT, () => { state.depth--; check(); });
  return state;
}

const CACHE = new Map();

async function evaluate(library, index, request) {
  try {
    const key = index + request.e;
    let state = CACHE.get(key);
    if (!state) {
      if (CACHE.size > 20000) CACHE.clear();
      state = compile(library, request.e);
      CACHE.set(key, state);
    }
    state.depth = 0;
    state.started = Date.now();
    const value = await state.expression.evaluate(undefined, request.b);
    if (value === undefined) return { u: 1 };
    if (typeof value === 'function' || (value && (value._jsonata_lambda || value._jsonata_function))) return { f: 1 };
    return { v: value };
  } catch (error) {
    return { c: error.code || 'INTERNAL', m: error.message || String(error) };
  }
}

function text(answer) {
  return JSON.stringify(answer, (key, value) => (typeof value === 'function' ? null : value));
}

const IMPURE = /\$(random|uuid|now|millis)\s*\(/;

async function answer(line) {
  const request = JSON.parse(line);
  const first = text(await evaluate(LIBRARIES[0], 0, request));
  if (IMPURE.test(request.e)) return first;
  const second = text(await evaluate(LIBRARIES[1], 1, request));
  if (first === second) return first;
  // Messages may differ between releases where the code is the same.
  const [a, b] = [JSON.parse(first), JSON.parse(second)];
  if (a.c && a.c === b.c) return first;
  return text({ c: 'DISAGREE', m: `2.0.6 gives ${first}, 2.2.2 gives ${second}` });
}

let chain = Promise.resolve();
require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
  chain = chain.then(async () => process.stdout.write((await answer(line)) + '\n'));
});
