// Lints and type-checks the *.js files of a folder with AWS's rules: node check.mjs FOLDER. Prints one JSON object: file -> [problem].
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
const require = createRequire(new URL('../../node/package.json', import.meta.url));
const { ESLint } = require('eslint');
const plugin = require('@aws-appsync/eslint-plugin');
const ts = require('typescript');

const folder = path.resolve(process.argv[2]);
const modules = path.resolve(import.meta.dirname, '../../node/node_modules');
const config = {
  compilerOptions: {
    target: 'ES2022', lib: ['ES2022'], module: 'ES2022', moduleResolution: 'node', allowJs: true, checkJs: true, noEmit: true,
    strict: false, types: [], baseUrl: modules, skipLibCheck: true,
    paths: { '@aws-appsync/utils': ['@aws-appsync/utils/lib/index.d.ts'] },
  },
  include: ['*.js', '*.d.ts'],
};
fs.writeFileSync(path.join(folder, 'console.d.ts'), 'declare const console: { log(...values: any[]): void; error(...values: any[]): void };\n');
fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));

// What the plugin leaves out and the runtime refuses.
const extra = {
  'no-restricted-syntax': ['error', 'ThrowStatement', 'TryStatement', 'MetaProperty', 'TaggedTemplateExpression',
    'Literal[bigint]', 'ImportExpression', 'YieldExpression',
    "NewExpression[callee.name!='Date'][callee.name!='Error']",
    "CallExpression[callee.object.name='Array'][callee.property.name!='isArray']",
    "CallExpression[callee.object.name='String'][callee.property.name!='raw']",
    "CallExpression[callee.object.name='Object'][callee.property.name!=/^(assign|entries|hasOwn|keys|values)$/]",
    'CallExpression[callee.property.name=/^(padStart|padEnd|repeat|matchAll|localeCompare|charCodeAt|copyWithin|apply|bind|call)$/]'],
  'no-undef': 'error',
  'no-restricted-globals': ['error', 'Promise', 'eval', 'Function', 'globalThis'],
  'no-eval': 'error',
};
const names = ['console', 'JSON', 'Math', 'Object', 'Array', 'String', 'Number', 'Date', 'NaN', 'Infinity', 'undefined', 'parseInt', 'parseFloat'];
const recommended = plugin.configs.recommended;
const eslint = new ESLint({
  cwd: folder, overrideConfigFile: true,
  overrideConfig: [{
    ...recommended, files: ['**/*.js'],
    languageOptions: {
      ...recommended.languageOptions, globals: Object.fromEntries(names.map((name) => [name, 'readonly'])),
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: folder },
    },
    rules: { ...recommended.rules, ...extra },
  }],
});

const problems = {};
const add = (file, text) => (problems[path.basename(file)] ??= []).push(text);
for (const { filePath, messages } of await eslint.lintFiles(['*.js'])) {
  for (const { ruleId, message, line } of messages) add(filePath, `eslint ${ruleId ?? 'parse'} line ${line}: ${message}`);
}
const files = fs.readdirSync(folder).filter((name) => name.endsWith('.js')).map((name) => path.join(folder, name));
const parsed = ts.parseJsonConfigFileContent(config, ts.sys, folder);
const program = ts.createProgram([...files, path.join(folder, 'console.d.ts')], parsed.options);
for (const diagnostic of ts.getPreEmitDiagnostics(program)) {
  const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
  if (!diagnostic.file) add('program', text);
  else add(diagnostic.file.fileName, `tsc line ${diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start).line + 1}: ${text}`);
}
process.stdout.write(JSON.stringify(problems));
