// Serves a GraphQL API with the AppSync simulator and our resolvers on it. The first line of input is the API
// ({schema, dataSources, functions, resolvers}); each further line is a request, answered on one line.
import readline from 'node:readline';
import vm from 'node:vm';
import { createRequire } from 'node:module';
const require = createRequire(new URL('../../node/package.json', import.meta.url));
const log = console.log;
console.log = console.error = console.info = console.warn = () => {};
const { AmplifyAppSyncSimulator } = require('@aws-amplify/amplify-appsync-simulator');
const { create } = require('@aws-amplify/amplify-appsync-simulator/lib/velocity/util');

class EarlyReturn {
  constructor(value, options) {
    this.value = value === undefined ? null : value;
    this.end = options?.skipTo === 'END';
  }
}

const stashes = new WeakMap();

// A mapping template that runs a handler of an APPSYNC_JS file instead of VTL.
class Handler {
  constructor(code, name) {
    const body = code.replace(/^import .*$/gm, '').replace(/^export function/gm, 'function');
    this.script = new vm.Script(`(function (util, runtime, extensions) {\n${body}\nreturn { request, response };\n})`);
    this.name = name;
  }

  render(values, requestContext, info) {
    const errors = [];
    // The simulator has no stash for unit resolvers; AppSync's lives through both handlers.
    if (!values.stash && !stashes.has(values.arguments)) stashes.set(values.arguments, {});
    const stash = values.stash ?? stashes.get(values.arguments);
    // skipTo END: what follows in the pipeline passes the value on.
    if (stash['#end'] && this.name === 'request') return { result: stash['#end'].value, stash, args: values.arguments, errors, isReturn: true, hadException: false };
    const util = Object.assign(create(errors, new Date(), info, requestContext), { errors, info });
    util.error = (message, type, data = null) => {
      const error = Object.assign(new Error(message), { extensions: { errorType: type, message, data } });
      errors.push(error);
      throw error;
    };
    const runtime = {
      earlyReturn: (value, options) => {
        throw new EarlyReturn(value, options);
      },
    };
    const ctx = {
      args: values.arguments, arguments: values.arguments, source: values.source ?? null, stash, result: values.result ?? null,
      prev: values.prevResult === undefined ? undefined : { result: values.prevResult }, identity: null,
      request: { headers: requestContext.headers }, info, env: {}, ...(values.error ? { error: { message: values.error.message, type: values.error.type ?? values.error.extensions?.errorType } } : {}),
    };
    const sandbox = vm.createContext({ console: { log: () => {}, error: () => {} } });
    try {
      const handlers = this.script.runInContext(sandbox)(util, runtime, { setSubscriptionFilter: () => {} });
      const result = handlers[this.name](ctx);
      // Only requests of this version reach the response handler with a null or an error.
      const plain = JSON.parse(JSON.stringify(result ?? null));
      return { result: this.name === 'request' ? { version: '2018-05-29', ...plain } : plain, stash, args: values.arguments, errors, isReturn: false, hadException: false };
    } catch (error) {
      if (error instanceof EarlyReturn) {
        if (error.end) stash['#end'] = { value: error.value };
        return { result: error.value, stash, args: values.arguments, errors, isReturn: true, hadException: false };
      }
      if (!errors.includes(error)) errors.push(Object.assign(new Error(error.message), { extensions: { errorType: 'Code', message: error.message } }));
      return { result: null, stash, args: values.arguments, errors, isReturn: false, hadException: true };
    }
  }
}

const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const api = JSON.parse((await lines.next()).value);
const simulator = new AmplifyAppSyncSimulator({ port: 0, wsPort: 0 });
const templates = new Map();
const original = simulator.getMappingTemplate.bind(simulator);
simulator.getMappingTemplate = (path) => templates.get(path) ?? original(path);
const located = (name, code) => {
  for (const handler of ['request', 'response']) templates.set(`js:${name}:${handler}`, new Handler(code, handler));
  return { requestMappingTemplateLocation: `js:${name}:request`, responseMappingTemplateLocation: `js:${name}:response` };
};
simulator.init({
  schema: { content: api.schema },
  mappingTemplates: [],
  dataSources: api.dataSources,
  functions: api.functions.map(({ name, dataSource, code }) => ({ name, dataSourceName: dataSource, ...located(`f:${name}`, code) })),
  resolvers: api.resolvers.map(({ type, field, dataSource, functions, code }) => ({
    kind: functions.length ? 'PIPELINE' : 'UNIT', typeName: type, fieldName: field, ...(functions.length ? { functions } : { dataSourceName: dataSource }), ...located(`${type}.${field}`, code),
  })),
  appSync: { name: 'test', defaultAuthenticationType: { authenticationType: 'API_KEY' }, apiKey: 'da2-fake', additionalAuthenticationProviders: [] },
});
await simulator.start();
const url = `${simulator.localhostUrl.replace(/\/\/[^:/]+/, '//127.0.0.1').replace(/\/$/, '')}/graphql`;
log('ready');
for await (const line of { [Symbol.asyncIterator]: () => lines }) {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', 'x-api-key': 'da2-fake' }, body: line });
  log(JSON.stringify(await answer.json()));
}
await simulator.stop();
process.exit(0);
