// Runs handlers of APPSYNC_JS files. One JSON object a line in, one a line out: {code, handler, ctx, fakes} ->
// {result, stash, early, error}. `util` is written from AWS's documentation; ctx goes through JSON as in the service.
import vm from 'node:vm';
import readline from 'node:readline';

class RaisedError {
  constructor(message, type, data, info) {
    Object.assign(this, { message: message ?? null, type: type ?? 'Custom', data, info });
  }
}
class EarlyReturn {
  constructor(value, options) {
    this.value = value === undefined ? null : value;
    this.skipTo = options?.skipTo ?? 'NEXT';
  }
}

const dynamo = (value) => {
  if (value === null || value === undefined) return { NULL: null };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(dynamo) };
  return { M: Object.fromEntries(Object.entries(value).map(([k, v]) => [k, dynamo(v)])) };
};
const toMapValues = (map) => Object.fromEntries(Object.entries(map).map(([k, v]) => [k, dynamo(v)]));

function makeUtil(fakes) {
  let ids = 0;
  return {
    error: (message, type, data, info) => {
      throw new RaisedError(message, type, data, info);
    },
    appendError: () => {},
    unauthorized: () => {
      throw new RaisedError('Unauthorized', 'UnauthorizedException');
    },
    autoId: () => fakes.ids?.[ids++] ?? `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`,
    base64Encode: (text) => Buffer.from(text, 'utf8').toString('base64'),
    base64Decode: (text) => Buffer.from(text, 'base64').toString('utf8'),
    urlEncode: (text) =>
      encodeURIComponent(text).replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`).replace(/%20/g, '+'),
    urlDecode: (text) => decodeURIComponent(text.replace(/\+/g, ' ')),
    time: {
      nowEpochMilliSeconds: () => fakes.now ?? 0,
      nowEpochSeconds: () => Math.floor((fakes.now ?? 0) / 1000),
      nowISO8601: () => new Date(fakes.now ?? 0).toISOString(),
      epochMilliSecondsToISO8601: (millis) => new Date(millis).toISOString(),
    },
    math: { randomDouble: () => fakes.random ?? 0.5, randomWithinRange: (low, high) => fakes.randint ?? low },
    dynamodb: { toDynamoDB: dynamo, toMapValues, toString: (x) => ({ S: x }), toNumber: (x) => ({ N: x }) },
    xml: { toMap: (text) => JSON.parse(fakes.xml?.[text] ?? '{}') },
    transform: { toSubscriptionFilter: (filter) => filter },
  };
}

const scripts = new Map();
function compile(code) {
  let script = scripts.get(code);
  if (!script) {
    const body = code.replace(/^import .*$/gm, '').replace(/^export function/gm, 'function');
    script = new vm.Script(`(function (util, runtime, extensions) {\n'use strict';\n${body}\nreturn { request, response };\n})`);
    scripts.set(code, script);
  }
  return script;
}
const sandbox = vm.createContext({ console: { log: () => {}, error: () => {} } });

function run({ code, handler, ctx, fakes }) {
  const calls = [];
  const record = (name) => (...args) => {
    calls.push([name, ...args]);
  };
  const extensions = {
    setSubscriptionFilter: record('setSubscriptionFilter'),
    setSubscriptionInvalidationFilter: record('setSubscriptionInvalidationFilter'),
    invalidateSubscriptions: record('invalidateSubscriptions'),
    evictFromApiCache: record('evictFromApiCache'),
  };
  const runtime = {
    earlyReturn: (value, options) => {
      throw new EarlyReturn(value, options);
    },
  };
  const whole = { ...ctx, arguments: ctx.args };
  if (whole.error === null) delete whole.error;
  try {
    const handlers = compile(code).runInContext(sandbox)(makeUtil(fakes ?? {}), runtime, extensions);
    const result = handlers[handler](whole);
    return { result: result === undefined ? null : result, stash: whole.stash, extensions: calls };
  } catch (error) {
    if (error instanceof EarlyReturn) return { early: error.value, skipTo: error.skipTo, stash: whole.stash, extensions: calls };
    if (error instanceof RaisedError) return { error: { message: error.message, type: error.type, data: error.data ?? null }, stash: whole.stash };
    return { error: { message: String(error?.message ?? error), type: 'Code' }, stash: whole.stash };
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = run(JSON.parse(line));
  } catch (error) {
    answer = { error: { message: String(error.stack ?? error), type: 'Worker' } };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
