// Python's operations, for code whose types are not known at synth. `LEVELS` and `DOUBLINGS` are filled in: they are
// strings of as many characters as a loop may have rounds.
function typeName(value) {
  if (value === null || value === undefined) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return value % 1 === 0 ? 'int' : 'float';
  return typeof value === 'string' ? 'str' : typeof value === 'boolean' ? 'bool' : 'dict';
}
function repr(value) {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'string') return `${value}`;
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const escapes = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', [quote]: `\\${quote}` };
  return quote + [...value].map((c) => escapes[c] ?? c).join('') + quote;
}
function isNumber(value) {
  return typeof value === 'number' || typeof value === 'boolean';
}
function integer(value) {
  if (isNumber(value) && +value % 1 === 0) return +value;
  return util.error(`'${typeName(value)}' object cannot be interpreted as an integer`, 'TypeError');
}
function isDict(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
function mapping(value) {
  return isDict(value) ? value : util.error(`'${typeName(value)}' object is not a mapping`, 'TypeError');
}
function receiver(value, kind, name) {
  if (typeName(value) === kind) return value;
  return util.error(`'${typeName(value)}' object has no attribute '${name}'`, 'AttributeError');
}
function present(dict) {
  return fromPairs(Object.entries(dict).filter(([, value]) => value !== null && value !== undefined));
}
function without(dict, keys) {
  return fromPairs(Object.entries(dict).filter(([key]) => !keys.includes(key)));
}
function attributes(item) {
  const map = JSON.parse(JSON.stringify(util.dynamodb.toMapValues(item)));
  let level = Object.values(map);
  for (const _ of LEVELS) {
    let next = [];
    for (const value of level) {
      if (Object.hasOwn(value, 'N')) value.N = `${value.N}`;
      if (Object.hasOwn(value, 'NULL')) value.NULL = true;
      next = [...next, ...(value.L ?? []), ...Object.values(value.M ?? {})];
    }
    level = next;
  }
  return map;
}
function unprocessedKeys(result, more) {
  let found = {};
  for (const [name, keys] of Object.entries(result.unprocessedKeys ?? {})) {
    const left = keys.filter((key) => key);
    if (left.length) found[name] = { Keys: left.map((key) => attributes(key)), ...(more[name] ?? {}) };
  }
  return found;
}
function unprocessedItems(result, kind, inner) {
  let found = {};
  for (const [name, items] of Object.entries(result?.unprocessedItems ?? result?.unprocessedKeys ?? {})) {
    const left = items.filter((item) => item);
    if (left.length) found[name] = left.map((item) => ({ [kind]: { [inner]: attributes(item) } }));
  }
  return found;
}
function awsError(result) {
  if (result.statusCode < 300) return null;
  const body = JSON.parse(result.body);
  const type = `${body.__type ?? body.code ?? 'HttpError'}`.split('#').pop();
  return { message: body.message ?? body.Message ?? result.body, type };
}
function executionError(result) {
  const error = awsError(result);
  if (error) return error;
  const execution = JSON.parse(result.body);
  if (execution.status === 'SUCCEEDED') return null;
  return { message: execution.cause ?? '', type: execution.error ?? execution.status };
}
function parsedText(value) {
  return typeof value === 'string' ? JSON.parse(value) : value;
}
function failedEntry(result) {
  const failed = result.Entries.filter((entry) => entry.ErrorCode);
  if (!failed.length) return null;
  const first = `${failed[0].ErrorCode}: ${failed[0].ErrorMessage ?? ''}`;
  return { message: `${failed.length} of the events were not taken; the first: ${first}`, type: 'FailedEntry' };
}
function jsonText(value) {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
function xmlText(text) {
  if (!text.includes('&')) return text;
  const digits = '0123456789abcdef';
  let plain = '';
  for (const [place, part] of text.split('&#').map((each, i) => [i, each])) {
    const size = place ? part.indexOf(';') + 1 : 0;
    const number = part[0] === 'x' ? `0${part.slice(0, size)}` : part.slice(0, size);
    const code = place ? +number.split(';')[0] : 0;
    const hex = [4096, 256, 16, 1].map((unit) => digits[Math.floor(code / unit) % 16]).join('');
    plain += (place ? JSON.parse(`"\\u${hex}"`) : '') + part.slice(size);
  }
  const names = { lt: '<', gt: '>', quot: '"', apos: "'" };
  const decoded = Object.entries(names).reduce((all, [name, char]) => all.split(`&${name};`).join(char), plain);
  return decoded.split('&amp;').join('&');
}
function xmlTree(body) {
  let open = [{ name: '', inside: {}, text: '' }];
  for (const part of body.split('<').slice(1)) {
    const tag = part.slice(0, part.indexOf('>'));
    const empty = tag.endsWith('/');
    if (!'?!/'.includes(tag[0])) {
      const name = tag.split(' ')[0].split('/')[0];
      open.push({ name, inside: {}, text: empty ? '' : xmlText(part.slice(tag.length + 1)) });
    }
    if (tag[0] === '/' || (empty && tag[0] !== '?')) {
      const [done] = open.splice(open.length - 1, 1);
      const outer = open[open.length - 1].inside;
      const value = Object.keys(done.inside).length ? done.inside : done.text;
      outer[done.name] = [...(outer[done.name] ?? []), value];
    }
  }
  return open[0].inside;
}
function xmlError(result, names) {
  if (result.statusCode < 300) return null;
  const error = children(children(xmlTree(result.body), 'ErrorResponse')[0], 'Error')[0];
  const code = children(error, 'Code')[0] ?? 'HttpError';
  return { message: children(error, 'Message')[0] ?? result.body, type: names[code] ?? code };
}
function children(node, name) {
  return isDict(node) && Object.hasOwn(node, name) ? node[name] : [];
}
function textKey(key) {
  return typeof key === 'string' ? key : util.error('AppSync has only strings as keys', 'TypeError');
}
function signed(value, mark) {
  return value[0] === '-' ? value : mark + value;
}
function unsupported(op, a, b) {
  return util.error(`unsupported operand type(s) for ${op}: '${typeName(a)}' and '${typeName(b)}'`, 'TypeError');
}
function truthy(value) {
  if (Array.isArray(value)) return value.length > 0;
  return value !== null && typeof value === 'object' ? Object.keys(value).length > 0 : !!value;
}
function add(a, b) {
  if (isNumber(a) && isNumber(b)) return +a + +b;
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
  if (typeof a === 'string' || Array.isArray(a)) {
    util.error(`can only concatenate ${typeName(a)} (not "${typeName(b)}") to ${typeName(a)}`, 'TypeError');
  }
  return unsupported('+', a, b);
}
function iadd(a, b) {
  if (!Array.isArray(a)) return add(a, b);
  a.push(...iter(b));
  return a;
}
function sub(a, b) {
  return isNumber(a) && isNumber(b) ? +a - +b : unsupported('-', a, b);
}
function repeated(text, count) {
  return range(0, count, 1).map(() => text).join('');
}
function times(list, count) {
  return range(0, count, 1).flatMap(() => list);
}
function mul(a, b) {
  if (isNumber(a) && isNumber(b)) return +a * +b;
  const listOrText = (x) => typeof x === 'string' || Array.isArray(x);
  const multiple = (x, n) => (typeof x === 'string' ? repeated(x, n) : times(x, n));
  if (listOrText(a) && isNumber(b) && +b % 1 === 0) return multiple(a, +b);
  if (listOrText(b) && isNumber(a) && +a % 1 === 0) return multiple(b, +a);
  if (listOrText(a) || listOrText(b)) {
    util.error(`can't multiply sequence by non-int of type '${typeName(listOrText(a) ? b : a)}'`, 'TypeError');
  }
  return unsupported('*', a, b);
}
function div(a, b) {
  if (!isNumber(a) || !isNumber(b)) unsupported('/', a, b);
  if (+b === 0) util.error(+a % 1 === 0 ? 'division by zero' : 'float division by zero', 'ZeroDivisionError');
  return +a / +b;
}
function floorDiv(a, b) {
  if (!isNumber(a) || !isNumber(b)) unsupported('//', a, b);
  if (+b === 0) {
    util.error(+a % 1 === 0 ? 'integer division or modulo by zero' : 'float floor division by zero', 'ZeroDivisionError');
  }
  if (+a % 1 === 0 && +b % 1 === 0) return Math.floor(+a / +b);
  return floatFloorDiv(+a, +b);
}
function floatFloorDiv(a, b) {
  if (b === 0) util.error('float floor division by zero', 'ZeroDivisionError');
  const q = (a - floatMod(a, b)) / b;
  return q - Math.floor(q) > 0.5 ? Math.floor(q) + 1 : Math.floor(q);
}
function mod(a, b) {
  if (!isNumber(a) || !isNumber(b)) unsupported('%', a, b);
  if (+b === 0) util.error(+a % 1 === 0 ? 'integer modulo by zero' : 'float modulo', 'ZeroDivisionError');
  return floatMod(+a, +b);
}
function floatMod(a, b) {
  if (b === 0) util.error('float modulo', 'ZeroDivisionError');
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}
function power(a, b) {
  if (!isNumber(a) || !isNumber(b)) unsupported('** or pow()', a, b);
  if (+a === 0 && +b < 0) util.error('0.0 cannot be raised to a negative power', 'ZeroDivisionError');
  if (+a < 0 && +b % 1 !== 0) util.error('a complex number has no form in AppSync', 'ValueError');
  return (+a) ** +b;
}
function neg(value) {
  return isNumber(value) ? -+value : util.error(`bad operand type for unary -: '${typeName(value)}'`, 'TypeError');
}
function divisor(value, message) {
  return value === 0 ? util.error(message, 'ZeroDivisionError') : value;
}
function eq(a, b) {
  let level = [[a, b]];
  for (const _ of LEVELS) {
    let next = [];
    for (const [x, y] of level) {
      if (x !== null && y !== null && typeof x === 'object' && typeof y === 'object') {
        const keys = Object.keys(x);
        if (Array.isArray(x) !== Array.isArray(y) || keys.length !== Object.keys(y).length) return false;
        next = [...next, ...keys.map((key) => [x[key], y[key]])];
      } else if ((typeof x === 'boolean' ? +x : x) !== (typeof y === 'boolean' ? +y : y)) return false;
    }
    if (next.length === 0) return true;
    level = next;
  }
  return util.error('maximum recursion depth exceeded in comparison', 'RecursionError');
}
function lessText(a, b) {
  const left = [...a];
  const right = [...b];
  const i = left.findIndex((c, n) => c !== right[n]);
  if (i < 0 || i >= right.length) return i < 0 && left.length < right.length;
  if (left[i].length !== right[i].length) return left[i].length < right[i].length;
  return left[i] < right[i];
}
function lessScalar(a, b, op) {
  if (typeof a === 'string' && typeof b === 'string') return lessText(a, b);
  if (isNumber(a) && isNumber(b)) return a < b;
  const [x, y] = op === '>' || op === '<=' ? [b, a] : [a, b];
  return util.error(`'${op}' not supported between instances of '${typeName(x)}' and '${typeName(y)}'`, 'TypeError');
}
function less(a, b, op) {
  if (!Array.isArray(a) || !Array.isArray(b)) return lessScalar(a, b, op);
  const i = a.findIndex((x, n) => n >= b.length || !eq(x, b[n]));
  if (i < 0 || i >= b.length) return i < 0 && a.length < b.length;
  return lessScalar(a[i], b[i], op);
}
function notLess(a, b, op) {
  return !less(a, b, op);
}
function contains(box, value) {
  if (Array.isArray(box)) return box.some((x) => eq(x, value));
  if (typeof box === 'string') {
    if (typeof value === 'string') return box.includes(value);
    util.error(`'in <string>' requires string as left operand, not ${typeName(value)}`, 'TypeError');
  }
  if (!isDict(box)) util.error(`argument of type '${typeName(box)}' is not iterable`, 'TypeError');
  return typeof value === 'string' && Object.hasOwn(box, value);
}
function len(value) {
  if (Array.isArray(value)) return value.length;
  if (typeof value === 'string') return [...value].length;
  if (!isDict(value)) util.error(`object of type '${typeName(value)}' has no len()`, 'TypeError');
  return Object.keys(value).length;
}
function ordered(dict) {
  const keys = Object.keys(dict);
  const number = (key) => key.split('').every((c) => '0123456789'.includes(c));
  if (keys.length < 2 || !keys.some(number)) return dict;
  return util.error('AppSync does not keep the order of keys that are whole numbers: use sorted()', 'RuntimeError');
}
function iter(value) {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...value];
  return isDict(value) ? Object.keys(ordered(value)) : util.error(`'${typeName(value)}' object is not iterable`, 'TypeError');
}
function at(list, index) {
  const i = index < 0 ? index + list.length : index;
  return i < 0 || i >= list.length ? util.error('list index out of range', 'IndexError') : list[i];
}
function charAt(text, index) {
  const chars = [...text];
  return chars[index < 0 ? index + chars.length : index] ?? util.error('string index out of range', 'IndexError');
}
function tupleAt(list, index) {
  const i = index < 0 ? index + list.length : index;
  return i < 0 || i >= list.length ? util.error('tuple index out of range', 'IndexError') : list[i];
}
function field(dict, key) {
  return Object.hasOwn(dict, key) ? dict[key] : util.error(`'${key}'`, 'KeyError');
}
function anyField(dict, key) {
  return Object.hasOwn(dict, key) ? dict[key] : util.error(repr(key), 'KeyError');
}
function missing(value, key) {
  const kind = typeName(value);
  if (kind === 'dict') return Object.hasOwn(value, key) ? null : { message: `'${key}'`, type: 'KeyError' };
  const message = kind === 'list' ? 'list indices must be integers or slices, not str'
    : kind === 'str' ? "string indices must be integers, not 'str'" : `'${kind}' object is not subscriptable`;
  return { message, type: 'TypeError' };
}
function lookup(value, key) {
  const error = missing(value, key);
  return error ? util.error(error.message, error.type) : value[key];
}
function item(value, key) {
  if (isDict(value)) return typeof key === 'string' ? anyField(value, key) : util.error(repr(key), 'KeyError');
  if (!Array.isArray(value) && typeof value !== 'string') {
    util.error(`'${typeName(value)}' object is not subscriptable`, 'TypeError');
  }
  if (isNumber(key)) return Array.isArray(value) ? at(value, +key) : charAt(value, +key);
  const kind = Array.isArray(value) ? 'list' : 'string';
  const hint = kind === 'list' ? typeName(key) : `'${typeName(key)}'`;
  return util.error(`${kind} indices must be integers${kind === 'list' ? ' or slices' : ''}, not ${hint}`, 'TypeError');
}
function put(list, index, value) {
  const i = index < 0 ? index + list.length : index;
  if (i < 0 || i >= list.length) util.error('list assignment index out of range', 'IndexError');
  list[i] = value;
}
function putItem(box, key, value) {
  if (Array.isArray(box) && isNumber(key)) put(box, +key, value);
  else if (isDict(box) && typeof key === 'string') box[key] = value;
  else if (Array.isArray(box)) {
    util.error(`list indices must be integers or slices, not ${typeName(key)}`, 'TypeError');
  } else if (isDict(box)) util.error('AppSync has only strings as keys', 'TypeError');
  else util.error(`'${typeName(box)}' object does not support item assignment`, 'TypeError');
}
function remove(dict, key) {
  if (!Object.hasOwn(dict, key)) util.error(repr(key), 'KeyError');
  delete dict[key];
}
function removeAt(list, index) {
  const i = index < 0 ? index + list.length : index;
  if (i < 0 || i >= list.length) util.error('list assignment index out of range', 'IndexError');
  list.splice(i, 1);
}
function popKey(dict, key) {
  const value = anyField(dict, key);
  delete dict[key];
  return value;
}
function popKeyOr(dict, key, otherwise) {
  const value = Object.hasOwn(dict, key) ? dict[key] : otherwise;
  delete dict[key];
  return value;
}
function popAt(list, index) {
  if (list.length === 0) util.error('pop from empty list', 'IndexError');
  const i = index < 0 ? index + list.length : index;
  if (i < 0 || i >= list.length) util.error('pop index out of range', 'IndexError');
  return list.splice(i, 1)[0];
}
function setDefault(dict, key, value) {
  if (!Object.hasOwn(dict, key)) dict[key] = value;
  return dict[key];
}
function getOr(dict, key, otherwise) {
  return Object.hasOwn(dict, key) ? dict[key] : otherwise;
}
function slice(value, start, stop, step) {
  const all = typeof value === 'string' ? [...value] : value;
  if (step === 0) util.error('slice step cannot be zero', 'ValueError');
  const size = all.length;
  const place = (x) => Math.min(Math.max(x < 0 ? x + size : x, step < 0 ? -1 : 0), step < 0 ? size - 1 : size);
  const from = start === null ? (step < 0 ? size - 1 : 0) : place(start);
  const to = stop === null ? (step < 0 ? -1 : size) : place(stop);
  const found = range(from, to, step).map((i) => all[i]);
  return typeof value === 'string' ? found.join('') : found;
}
function anySlice(value, start, stop, step) {
  if (typeof value === 'string' || Array.isArray(value)) return slice(value, start, stop, step);
  return util.error(isDict(value) ? "unhashable type: 'slice'" : `'${typeName(value)}' object is not subscriptable`, 'TypeError');
}
function range(start, stop, step) {
  if (step === 0) util.error('range() arg 3 must not be zero', 'ValueError');
  const size = Math.max(0, Math.ceil((stop - start) / step));
  let all = [0];
  for (const _ of DOUBLINGS) {
    if (all.length >= size) break;
    all = [...all, ...all];
  }
  return all.slice(0, size).map((_, i) => start + i * step);
}
function unpack(value, least, exact) {
  const kind = typeName(value);
  if (!['list', 'str', 'dict'].includes(kind)) util.error(`cannot unpack non-iterable ${kind} object`, 'TypeError');
  const all = iter(value);
  if (all.length < least) {
    const wanted = exact ? `${least}` : `at least ${least}`;
    util.error(`not enough values to unpack (expected ${wanted}, got ${all.length})`, 'ValueError');
  }
  if (exact && all.length > least) util.error(`too many values to unpack (expected ${least})`, 'ValueError');
  return all;
}
function fromPairs(pairs) {
  const dict = {};
  for (const [key, value] of pairs) {
    if (typeof key !== 'string') util.error('AppSync has only strings as keys', 'TypeError');
    dict[key] = value;
  }
  return dict;
}
function sorted(values, keys, descending) {
  const order = values.reduce((out, _, i) => {
    const at = out.findIndex((j) => (descending ? less(keys[j], keys[i], '<') : less(keys[i], keys[j], '<')));
    return at < 0 ? [...out, i] : [...out.slice(0, at), i, ...out.slice(at)];
  }, []);
  return order.map((i) => values[i]);
}
function least(values, keys, name) {
  if (values.length === 0) util.error(`${name} arg is an empty sequence`, 'ValueError');
  const op = name === 'min()' ? '<' : '>';
  return values[keys.reduce((best, key, i) => {
    const better = op === '<' ? less(key, keys[best], op) : less(keys[best], key, op);
    return i > 0 && better ? i : best;
  }, 0)];
}
function leastOr(values, keys, name, otherwise) {
  return values.length === 0 ? otherwise : least(values, keys, name);
}
function sum(values, start) {
  return values.reduce((total, value) => add(total, value), start);
}
function unique(values) {
  return values.reduce((out, value) => (out.some((x) => eq(x, value)) ? out : [...out, value]), []);
}
function zip(lists) {
  const size = Math.min(...lists.map((list) => list.length));
  return range(0, size, 1).map((i) => lists.map((list) => list[i]));
}
function halfEven(value) {
  return Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);
}
function fixed(value, digits) {
  const text = value.toFixed(digits);
  const tie = Math.abs(value * 2 ** (digits + 1)) % 2 === 1;
  if (!tie || '02468'.includes(text.slice(-1))) return text;
  return (value - Math.sign(value) * 0.5 * 10 ** -digits).toFixed(digits);
}
function roundTo(value, digits) {
  if (digits >= 0) return parseFloat(fixed(value, digits));
  const unit = 10 ** -digits;
  return halfEven(value / unit) * unit;
}
function floatText(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [digits, power] = value.toExponential().split('e');
    return `${digits}e${power[0]}${power.length < 3 ? '0' : ''}${power.slice(1)}`;
  }
  const sign = value === 0 && 1 / value < 0 ? '-' : '';
  return `${sign}${value}${value % 1 === 0 ? '.0' : ''}`;
}
function text(value) {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'object') util.error('a list or dict has no text of its own in AppSync: use json.dumps', 'TypeError');
  return typeof value === 'number' && value % 1 !== 0 ? floatText(value) : `${value}`;
}
function floatOrText(value) {
  return typeof value === 'number' ? floatText(value) : text(value);
}
function pad(value, width, align, fill) {
  const room = Math.max(0, width - [...value].length);
  const left = align === '<' ? 0 : align === '>' ? room : Math.floor(room / 2);
  return repeated(fill, left) + value + repeated(fill, room - left);
}
function padSign(value, width, fill) {
  const sign = '+- '.includes(value[0]) ? value[0] : '';
  return sign + repeated(fill, width - [...value].length) + value.slice(sign.length);
}
function grouped(value, mark) {
  const [whole, ...rest] = value.split('.');
  const sign = '+- '.includes(whole[0]) ? whole[0] : '';
  const digits = whole.slice(sign.length);
  const parts = digits.split('').map((c, i) => ((digits.length - i) % 3 === 0 && i > 0 ? mark + c : c));
  return [sign + parts.join(''), ...rest].join('.');
}
function parseIntText(value) {
  if (isNumber(value)) return Math.trunc(+value);
  if (typeof value !== 'string') {
    const wanted = 'a string, a bytes-like object or a real number';
    util.error(`int() argument must be ${wanted}, not '${typeName(value)}'`, 'TypeError');
  }
  const trimmed = strip(value, null, true, true);
  const digits = '+-'.includes(trimmed.slice(0, 1)) ? trimmed.slice(1) : trimmed;
  const groups = digits.split('_');
  const valid = groups.every((group) => group !== '' && group.split('').every((c) => '0123456789'.includes(c)));
  return valid
    ? parseInt(trimmed.split('_').join(''), 10)
    : util.error(`invalid literal for int() with base 10: ${repr(value)}`, 'ValueError');
}
function parseFloatText(value) {
  if (isNumber(value)) return +value;
  if (typeof value !== 'string') {
    util.error(`float() argument must be a string or a real number, not '${typeName(value)}'`, 'TypeError');
  }
  const plain = strip(value, null, true, true);
  const [mantissa, ...powers] = plain.toLowerCase().split('e');
  const unsigned = (x) => ('+-'.includes(x.slice(0, 1)) ? x.slice(1) : x);
  const digits = (x) => x.split('').every((c) => '0123456789'.includes(c));
  const parts = unsigned(mantissa).split('.');
  const number = parts.length < 3 && parts.every(digits) && parts.join('') !== '';
  const power = powers.length < 2 && powers.every((x) => unsigned(x) !== '' && digits(unsigned(x)));
  if (!number || !power) util.error(`could not convert string to float: ${repr(value)}`, 'ValueError');
  return parseFloat(plain);
}
function strip(value, chars, left, right) {
  const blanks = ' \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000';
  const all = [...value];
  const kept = all.map((c) => !(chars ?? blanks).includes(c));
  const first = left ? kept.indexOf(true) : 0;
  const last = right ? kept.lastIndexOf(true) : all.length - 1;
  return first < 0 ? '' : all.slice(first, last + 1).join('');
}
function words(value) {
  const marked = [...value].map((c) => (strip(c, null, true, true) === '' ? ' ' : c)).join('');
  return marked.split(' ').filter((word) => word !== '');
}
function split(value, mark, limit) {
  if (mark === '') util.error('empty separator', 'ValueError');
  const parts = value.split(mark);
  return limit < 0 || parts.length <= limit ? parts : [...parts.slice(0, limit), parts.slice(limit).join(mark)];
}
function splitRight(value, mark, limit) {
  if (mark === '') util.error('empty separator', 'ValueError');
  const parts = value.split(mark);
  if (limit < 0 || parts.length <= limit) return parts;
  const rest = parts.length - limit;
  return [parts.slice(0, rest).join(mark), ...parts.slice(rest)];
}
function partition(value, mark) {
  const [head, ...rest] = split(value, mark, 1);
  return rest.length === 0 ? [value, '', ''] : [head, mark, rest[0]];
}
function partitionRight(value, mark) {
  const parts = splitRight(value, mark, 1);
  return parts.length === 1 ? ['', '', value] : [parts[0], mark, parts[1]];
}
function join(mark, values) {
  const i = values.findIndex((x) => typeof x !== 'string');
  if (i < 0) return values.join(mark);
  return util.error(`sequence item ${i}: expected str instance, ${typeName(values[i])} found`, 'TypeError');
}
function replace(value, old, next, count) {
  const parts = old === '' ? ['', ...value, ''] : value.split(old);
  const cut = count < 0 ? parts.length : count;
  return parts.reduce((out, part, i) => (i === 0 ? part : out + (i <= cut ? next : old) + part), '');
}
function find(value, part, last) {
  const i = last ? value.lastIndexOf(part) : value.indexOf(part);
  return i < 0 ? -1 : [...value.slice(0, i)].length;
}
function index(value, part, last) {
  const i = find(value, part, last);
  return i < 0 ? util.error('substring not found', 'ValueError') : i;
}
function count(value, part) {
  return part === '' ? [...value].length + 1 : value.split(part).length - 1;
}
function indexOf(list, value) {
  const i = list.findIndex((x) => eq(x, value));
  return i < 0 ? util.error(`${repr(value)} is not in list`, 'ValueError') : i;
}
function discard(list, value) {
  const i = list.findIndex((x) => eq(x, value));
  if (i < 0) util.error('list.remove(x): x not in list', 'ValueError');
  list.splice(i, 1);
}
function capitalize(value) {
  const [first, ...rest] = [...value];
  const upper = [...(first ?? '').toUpperCase()];
  return upper.slice(0, 1).join('') + [...upper.slice(1), ...rest].join('').toLowerCase();
}
function lines(value) {
  const marked = value.split('\r\n').join('\n');
  const ends = '\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029';
  const parts = [...marked].map((c) => (ends.includes(c) ? '\n' : c)).join('').split('\n');
  return parts[parts.length - 1] === '' ? parts.slice(0, -1) : parts;
}
function utf16(char) {
  const codes = util.urlEncode(char).split('%').slice(1).map((hex) => parseInt(hex, 16));
  const [a, b, c, d] = codes;
  const point = codes.length === 2 ? (a % 32) * 64 + (b % 64)
    : codes.length === 3 ? (a % 16) * 4096 + (b % 64) * 64 + (c % 64)
    : (a % 8) * 262144 + (b % 64) * 4096 + (c % 64) * 64 + (d % 64);
  const hex = (x) => [4096, 256, 16, 1].map((unit) => '0123456789abcdef'[Math.floor(x / unit) % 16]).join('');
  if (point < 65536) return `\\u${hex(point)}`;
  const rest = point - 65536;
  return `\\u${hex(55296 + Math.floor(rest / 1024))}\\u${hex(56320 + (rest % 1024))}`;
}
function ascii(char) {
  return char <= '~' ? char : char === '\x7f' ? '\x7f' : utf16(char);
}
function dumps(value, item, key, plain) {
  let out = '';
  let inside = false;
  let escaped = false;
  for (const c of JSON.stringify(value)) {
    if (inside) out += plain ? c : ascii(c);
    else out += c === ',' ? item : c === ':' ? key : c;
    if (c === '"' && !escaped) inside = !inside;
    escaped = inside && c === '\\' && !escaped;
  }
  return out;
}
function isoTime(millis) {
  const iso = util.time.epochMilliSecondsToISO8601(millis);
  const [seconds, part] = iso.slice(0, -1).split('.');
  return `${seconds}${part && part !== '000' ? `.${part}000` : ''}+00:00`;
}
