// Checks definitions with two validators: one definition a line, a list of messages a line.
const validator = require('asl-validator');
const service = require('amazon-states-language-service');

async function messages(text) {
  const found = [];
  const checked = validator(JSON.parse(text), { checkPaths: false });
  if (!checked.isValid) for (const error of checked.errors) found.push(`asl-validator: ${error['Error code']}: ${error.Message}${error.path ? ` at ${error.path}` : ''} ${error.schemaError ? error.schemaError.instancePath + ' ' + error.schemaError.schemaPath : ''}`);
  const { TextDocument } = require('vscode-languageserver-textdocument');
  const document = TextDocument.create('asl://machine.asl.json', 'asl', 1, text);
  const language = service.getLanguageService({});
  for (const problem of await language.doValidation(document, language.parseJSONDocument(document)))
    found.push(`language service: ${problem.message} at line ${problem.range.start.line}`);
  return found;
}

let chain = Promise.resolve();
require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
  chain = chain.then(async () => {
    let found;
    try { found = await messages(line); } catch (error) { found = [`validator failed: ${error.stack}`]; }
    process.stdout.write(JSON.stringify(found) + '\n');
  });
});
