"""Helpers in JSONata for what can only be decided at run time; an expression starts with those that it uses.

Each is Python's operation on JSON values of any type: same result, or `$error` with Python's exception and message.
A number without a fractional part is an int here.
"""

from __future__ import annotations

import re

from .names import BUILTINS, RESERVED
from .tree import ATOM, E

_HELPERS: dict[str, tuple[str, ...]] = {}
_TEXT: dict[str, str] = {}


def _small(text: str) -> str:
    """The text without the blanks that only people need."""
    parts = re.split(r'("(?:[^"\\]|\\.)*")', " ".join(text.split()))
    return "".join(
        part if index % 2 else re.sub(r"\s*([{}()\[\],;:?=&+\-*<>!])\s*", r"\1", part)
        for index, part in enumerate(parts)
    )


def _define(name: str, text: str, *needs: str) -> None:
    assert name.removesuffix("_") not in BUILTINS, name  # a variable of the user's may be spelled so
    _TEXT[name] = _small(text)
    _HELPERS[name] = needs
    RESERVED.update((name.removesuffix("_"), f"{name}c"))


def _operation(name: str, sign: str, text: str, *needs: str) -> None:
    """An operator, and its augmented assignment, whose messages have another sign: `@` stands for either."""
    _define(name, text.replace("@", sign), *needs)
    _define(f"i{name}", text.replace("@", f"{sign}="), *needs)


# An exception as a value, and as Python shows it.
_define("fail_", "function($m){function(){$m}}")
_define(
    "caught_",
    """function($m){$contains($m, ": ") ? {"Error": $substringBefore($m, ": "), "Cause": $substringAfter($m, ": ")} :
    {"Error": $m, "Cause": ""}}""",
)
_define(
    "truth_",
    """function($v){$v != [] and ($type($v) = "array" or $boolean($v))}""",
)
# The name of a value's type in Python.
_define(
    "kind_",
    """function($v){$type($v) = "number" ? ($v = $floor($v) ? "int" : "float") : $lookup({"null": "NoneType",
    "boolean": "bool", "string": "str", "array": "list", "object": "dict"}, $type($v))}""",
)
_define(
    "numeric_",
    """function($a, $b, $o, $f){(
    $n := function($v){$type($v) in ["number", "boolean"]};
    $n($a) and $n($b) ? $f($number($a), $number($b)) : $error("TypeError: unsupported operand type(s) for " & $o &
     ": '" & $kind_($a) & "' and '" & $kind_($b) & "'"))}""",
    "kind_",
)
_operation("plus_", "+", """function($a, $b){$numeric_($a, $b, "@", function($x, $y){$x + $y})}""", "numeric_")
_CONCATENATED = """$t = "string" and $u = "string" ? $a & $b :
    $t in ["string", "array"] ? $error("TypeError: can only concatenate " & $kind_($a) & " (not \\"" & $kind_($b) &
     "\\") to " & $kind_($a)) :"""
_define(
    "add_",
    f"""function($a, $b){{(
    $t := $type($a); $u := $type($b);
    $t = "array" and $u = "array" ? $append($a, $b) :
    {_CONCATENATED} $plus_($a, $b))}}""",
    "kind_",
    "plus_",
)
# Two ints bit by bit: $f of each pair of bits; the sign goes on for ever.
_define(
    "bits_",
    """function($a, $b, $f){(
    $g := function($n, $i){$floor($n / $power(2, $i)) - 2 * $floor($n / $power(2, $i + 1))};
    $sum($map([0..52], function($i){$f($g($a, $i), $g($b, $i)) * $power(2, $i)})) -
    $f($a < 0 ? 1 : 0, $b < 0 ? 1 : 0) * 9007199254740992)}""",
)
_define(
    "bitwise_",
    """function($a, $b, $o, $f){(
    $i := function($v){$type($v) = "boolean" or $type($v) = "number" and $floor($v) = $v};
    $i($a) and $i($b) ? (
     $r := $bits_($number($a), $number($b), $f);
     $type($a) = "boolean" and $type($b) = "boolean" ? $r = 1 : $r) :
    $error("TypeError: unsupported operand type(s) for " & $o & ": '" & $kind_($a) & "' and '" & $kind_($b) & "'"))}""",
    "bits_",
    "kind_",
)
_define(
    "or_",
    """function($a, $b, $o, $f){
    $type($a) != "object" ? $bitwise_($a, $b, $o, $f) :
    $type($b) = "object" ? $merge([$a, $b]) :
    $o = "|=" and $not($type($b) in ["array", "string"]) ?
    $error("TypeError: '" & $kind_($b) & "' object is not iterable") : $bitwise_($a, $b, $o, $f)}""",
    "bitwise_",
    "kind_",
)
# A dict that takes in another one, or pairs.
_define(
    "taken_",
    """function($a, $b){(
    $s := ["array", "object", "string"]; $e := "dictionary update sequence element #";
    $type($b) = "object" ? $merge([$a, $b]) :
    $not($type($b) in $s) ? $error("TypeError: '" & $kind_($b) & "' object is not iterable") : (
    $l := $iterate_($b);
    $m := [$map($l, function($p, $i){$not($type($p) in $s) ? "TypeError: cannot convert " & $e & $i & " to a sequence" :
     $sized_($p) != 2 ? "ValueError: " & $e & $i & " has length " & $sized_($p) & "; 2 is required" :
     ($k := $iterate_($p)[0]; $type($k) in ["array", "object"] ? "TypeError: unhashable type: '" & $kind_($k) & "'" :
     $type($k) != "string" ? "TypeError: a key that is no string has no form here")})][0];
    $exists($m) ? $error($m) :
    $merge([$a, $map($l, function($p){($q := $iterate_($p); {$q[0]: $q[1]})})])))}""",
    "kind_",
    "iterate_",
    "sized_",
)
_define(
    "ior_",
    """function($a, $b, $o, $f){$type($a) = "object" ? $taken_($a, $b) : $bitwise_($a, $b, $o, $f)}""",
    "taken_",
    "bitwise_",
)
_operation("subtract_", "-", """function($a, $b){$numeric_($a, $b, "@", function($x, $y){$x - $y})}""", "numeric_")
_define(
    "repeat_",
    """function($v, $n){$n < 1 ? ($type($v) = "string" ? "" : []) : $type($v) = "string" ?
    $join($map([1..$n], function(){$v})) : $reduce([1..$n], function($r){$append($r, $v)}, [])}""".replace(
        "function($r){", "function($r, $i){"
    ),
)
_MULTIPLIED = """function($a, $b){(
    $i := function($v){$type($v) = "boolean" or $type($v) = "number" and $floor($v) = $v};
    $s := function($v){$type($v) in ["string", "array"]};
    $s($a) and $i($b) ? $repeat_($a, $number($b)) :
    $s($b) and $i($a) ? $repeat_($b, $number($a)) :
    $s($a) or $s($b) @? $error("TypeError: can't multiply sequence by non-int of type '" &
     $kind_($s($a) ? $b : $a) & "'") :
    $numeric_($a, $b, "*", function($x, $y){$x * $y}))}"""
_define("multiply_", _MULTIPLIED.replace("@", ""), "repeat_", "kind_", "numeric_")
# A dict does not take the sequence behind `*=` for one.
_define(
    "imultiply_",
    _MULTIPLIED.replace("@", 'and $type($a) != "object"').replace('"*"', '"*="'),
    "repeat_",
    "kind_",
    "numeric_",
)
_operation(
    "divide_",
    "/",
    """function($a, $b){$numeric_($a, $b, "@", function($x, $y){$y = 0 ? $error("ZeroDivisionError: " &
    ($floor($x) = $x ? "" : "float ") & "division by zero") : $x / $y})}""",
    "numeric_",
)
# Python's float division and remainder, also right for ints.
_define("mod_", "function($a, $b){($m := $a % $b; $m = 0 ? ($b < 0 ? -0 : 0) : ($m < 0) != ($b < 0) ? $m + $b : $m)}")
_define(
    "floordiv_",
    """function($a, $b){($m := $mod_($a, $b); $d := ($a - $m) / $b; $f := $floor($d);
    $d - $f > 0.5 ? $f + 1 : $f)}""",
    "mod_",
)
_operation(
    "remainder_",
    "%",
    """function($a, $b){$type($a) = "string" ? $error("TypeError: " & ($contains($a, "%") ?
    "% formatting has no form here" : "not all arguments converted during string formatting")) :
    $numeric_($a, $b, "@", function($x, $y){$y = 0 ? $error("ZeroDivisionError: " &
    ($floor($x) = $x ? "integer modulo by zero" : "float modulo")) : $mod_($x, $y)})}""",
    "numeric_",
    "mod_",
)
_operation(
    "quotient_",
    "//",
    """function($a, $b){$numeric_($a, $b, "@", function($x, $y){$y = 0 ? $error("ZeroDivisionError: " &
    ($floor($x) = $x ? "integer division or modulo by zero" : "float floor division by zero")) :
    $floordiv_($x, $y)})}""",
    "numeric_",
    "floordiv_",
)
_define(
    "divmod_",
    """function($a, $b){$numeric_($a, $b, "divmod()", function($x, $y){$y = 0 ? $error("ZeroDivisionError: " &
    ($floor($x) = $x ? "integer division or modulo by zero" : "float divmod()")) :
    [$floordiv_($x, $y), $mod_($x, $y)]})}""",
    "numeric_",
    "floordiv_",
    "mod_",
)
# true and 1 are equal in Python, at any depth.
_define(
    "flat_",
    """function($v){$type($v) = "boolean" ? $number($v) : $type($v) = "array" ? [$map($v, $flat_)[]] :
    $type($v) = "object" ? $merge([$each($v, function($w, $k){{$k: $flat_($w)}})]) : $v}""",
)
_define("equal_", "function($a, $b){$a = $b or $flat_($a) = $flat_($b)}", "flat_")
_define(
    "iterate_",
    """function($v){$type($v) = "array" ? $v : $type($v) = "object" ? [$keys($v)] : $type($v) = "string" ?
    [$match($v, /[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[\\s\\S]/).match] :
    $error("TypeError: '" & $kind_($v) & "' object is not iterable")}""",
    "kind_",
)
# A list takes in whatever can be iterated.
_define(
    "iadd_",
    f"""function($a, $b){{(
    $t := $type($a); $u := $type($b);
    $t = "array" ? ($u in ["array", "object", "string"] ? $append($a, $iterate_($b)) :
     $error("TypeError: '" & $kind_($b) & "' object is not iterable")) :
    {_CONCATENATED} $iplus_($a, $b))}}""",
    "iterate_",
    "kind_",
    "iplus_",
)
_define(
    "star_",
    """function($v){$type($v) in ["array", "object", "string"] ? $iterate_($v) :
    $error("TypeError: Value after * must be an iterable, not " & $kind_($v))}""",
    "iterate_",
    "kind_",
)
_define(
    "spreads_",
    """function($v, $m){$type($v) in ["array", "object", "string"] ? $iterate_($v) : $error("TypeError: " & $m)}""",
    "iterate_",
)
_define(
    "bound_",
    """function($v, $d){$v = null ? $d :
    $type($v) = "boolean" or $type($v) = "number" and $floor($v) = $v ? $number($v) :
    $error("TypeError: slice indices must be integers or None or have an __index__ method")}""",
)
_define(
    "place_",
    """function($k){$type($k) = "boolean" or $type($k) = "number" and $floor($k) = $k ? $number($k) :
    $error("TypeError: list indices must be integers or slices, not " & $kind_($k))}""",
    "kind_",
)
_define(
    "mapping_",
    """function($v){$type($v) = "object" ? $v : $error("TypeError: '" & $kind_($v) & "' object is not a mapping")}""",
    "kind_",
)
_define(
    "sized_",
    """function($v){$type($v) = "string" ? $length($v) : $type($v) = "array" ? $count($v) : $type($v) = "object" ?
    $count($keys($v)) : $error("TypeError: object of type '" & $kind_($v) & "' has no len()")}""",
    "kind_",
)
_define(
    "has_",
    """function($v, $c){$type($c) = "array" ? $exists($map($c, function($w){$equal_($v, $w) ? 1})) :
    $type($c) = "object" ? ($type($v) in ["array", "object"] ? $error("TypeError: unhashable type: '" & $kind_($v) &
     "'") : $type($v) = "string" and $v in $keys($c)) : $type($c) = "string" ?
    ($type($v) = "string" ? $v = "" or $contains($c, $v) :
     $error("TypeError: 'in <string>' requires string as left operand, not " & $kind_($v))) :
    $error("TypeError: argument of type '" & $kind_($c) & "' is not iterable")}""",
    "equal_",
    "kind_",
)
# Order: $f of -1, 0 or 1; $o is the operator for the message.
_define(
    "order_",
    """function($a, $b, $o, $f){(
    $n := ["number", "boolean"]; $t := $type($a); $u := $type($b);
    $t in $n and $u in $n ? ($x := $number($a); $y := $number($b); $f($x < $y ? -1 : $x > $y ? 1 : 0)) :
    $t = "string" and $u = "string" ? $f($a < $b ? -1 : $a > $b ? 1 : 0) :
    $t = "array" and $u = "array" ? (
     $l := $reduce($zip($a, $b), function($r, $p){$r or $equal_($p[0], $p[1]) ? $r : {"a": $p[0], "b": $p[1]}}, false);
     $l ? $order_($l.a, $l.b, $o, $f) :
     ($x := $count($a); $y := $count($b); $f($x < $y ? -1 : $x > $y ? 1 : 0))) :
    $error("TypeError: '" & $o & "' not supported between instances of '" & $kind_($a) & "' and '" & $kind_($b) &
     "'"))}""",
    "kind_",
    "equal_",
)
_define(
    "compare_",
    """function($a, $b, $o){$order_($a, $b, $o, function($r){
    $o = "<" ? $r < 0 : $o = "<=" ? $r <= 0 : $o = ">" ? $r > 0 : $r >= 0})}""",
    "order_",
)
_define(
    "at_",
    """function($v, $k){(
    $t := $type($v);
    $t = "object" ? ($type($k) = "string" and $k in $keys($v) ? $lookup($v, $k) :
     $error("KeyError: " & $repr_($k))) :
    $t in ["array", "string"] ? (
     $type($k) = "boolean" or $type($k) = "number" and $floor($k) = $k ? (
      $i := $number($k); $n := $t = "array" ? $count($v) : $length($v);
      $i < -$n or $i >= $n ? $error("IndexError: " & ($t = "array" ? "list" : "string") & " index out of range") :
      $t = "array" ? $v[$i] : $substring($v, $i, 1)) :
     $error("TypeError: " & ($t = "array" ? "list indices must be integers or slices, not " & $kind_($k) :
      "string indices must be integers, not '" & $kind_($k) & "'"))) :
    $error("TypeError: '" & $kind_($v) & "' object is not subscriptable"))}""",
    "kind_",
    "repr_",
)
# What is left of a dict or list without an item.
_define(
    "delete_",
    """function($v, $k){(
    $t := $type($v); $u := $type($k); $h := $u = "boolean" or $u = "number" and $floor($k) = $k;
    $t = "object" ? ($u = "string" and $k in $keys($v) ? $merge([$sift($v, function($w, $n){$n != $k})]) :
     $u in ["array", "object"] ? $error("TypeError: unhashable type: '" & $kind_($k) & "'") :
     $error("KeyError: " & $repr_($k))) :
    $t = "array" ? (
     $h ? (
      $n := $count($v); $i := $number($k); $j := $i < 0 ? $n + $i : $i;
      $j < 0 or $j >= $n ? $error("IndexError: list assignment index out of range") :
      [$filter($v, function($w, $p){$p != $j})[]]) :
     $error("TypeError: list indices must be integers or slices, not " & $kind_($k))) :
    $error("TypeError: '" & $kind_($v) & "' object " & ($h and $t = "string" ? "doesn't" : "does not") &
     " support item deletion"))}""",
    "kind_",
    "repr_",
)
# The same as `at_` where the key is a string whose repr is the plain one, or an int.
_define(
    "key_",
    """function($v, $k){(
    $t := $type($v);
    $t = "object" ? ($r := $lookup($v, $k); $exists($r) ? $r : $error("KeyError: '" & $k & "'")) :
    $error("TypeError: " & ($t = "array" ? "list indices must be integers or slices, not str" :
     $t = "string" ? "string indices must be integers, not 'str'" : "'" & $kind_($v) &
     "' object is not subscriptable")))}""",
    "kind_",
)
_define(
    "index_",
    """function($v, $i){(
    $t := $type($v);
    $t = "array" ? ($r := $v[$i]; $exists($r) ? $r : $error("IndexError: list index out of range")) :
    $t = "string" ? ($n := $length($v); $i < -$n or $i >= $n ?
     $error("IndexError: string index out of range") : $substring($v, $i, 1)) :
    $error($t = "object" ? "KeyError: " & $i : "TypeError: '" & $kind_($v) & "' object is not subscriptable"))}""",
    "kind_",
)
# What a loop over a value has at a place: of a dict a key.
_define(
    "element_",
    """function($v, $i){$type($v) = "object" ? ($k := [$keys($v)]; $k[$i]) : $index_($v, $i)}""",
    "index_",
)
# A number, or a TypeError that names the kind of the value between two texts.
_define(
    "real_",
    """function($v, $a, $b){$type($v) in ["number", "boolean"] ? $number($v) :
    $error("TypeError: " & $a & $kind_($v) & $b)}""",
    "kind_",
)
# Whole numbers.
_define("gcd_", "function($a, $b){$b = 0 ? $abs($a) : $gcd_($b, $a % $b)}")
_define("lcm_", "function($a, $b){$a * $b = 0 ? 0 : $abs($a) / $gcd_($a, $b) * $abs($b)}", "gcd_")
# Divided before it is multiplied: what is on the way is no larger than the result.
_define(
    "comb_",
    """function($n, $k){$reduce([1..($k > $n - $k ? $n - $k : $k)], function($r, $i){(
    $g := $gcd_($r, $i); $r / $g * (($n - ($k > $n - $k ? $n - $k : $k) + $i) / ($i / $g)))}, 1)}""",
    "gcd_",
)
# A string, or one; some messages have another name for the type of None.
_define(
    "texted_",
    """function($v, $a, $n, $b){$type($v) = "string" ? $v :
    $error("TypeError: " & $a & ($v = null ? $n : $kind_($v)) & $b)}""",
    "kind_",
)
# How Python writes a float.
_define(
    "decimal_",
    """function($x){(
    $a := $abs($x);
    $a >= 1e16 or $a < 1e-4 and $a > 0 ? $science_($x) :
    $floor($x) = $x ? ($x = 0 and 1 / $x < 0 ? "-0.0" : $formatBase($x) & ".0") : $digits_($x))}""",
    "science_",
    "digits_",
)
# The decimals of 0 <= $f < 1, correctly rounded at $k of them.
_define(
    "places_",
    """function($f, $k){$k <= 15 ? $pad($formatBase($scaled_($f, $k)), -$k, "0") : (
    $p := $f * 1e8; $s := 134217729 * $f; $h := $s - ($s - $f); $l := $f - $h;
    $i := $floor($p); $r := $p - $i + ($h * 1e8 - $p + $l * 1e8);
    $r < 0 ? ($i := $i - 1; $r := $r + 1; $pad($formatBase($i), -8, "0") &
     $pad($formatBase($scaled_($r, $k - 8)), 8 - $k, "0")) :
    $pad($formatBase($i), -8, "0") & $pad($formatBase($scaled_($r, $k - 8)), 8 - $k, "0"))}""",
    "scaled_",
)
_define(
    "digits_",
    """function($x){(
    $s := $string($x);
    $number($s) = $x ? $s : (
     $a := $abs($x); $i := $floor($a); $f := $a - $i;
     $k := $i > 0 ? 16 - $length($formatBase($i)) : $a >= 0.1 ? 16 : $a >= 0.01 ? 17 : $a >= 0.001 ? 18 : 19;
     $c := function($n){$formatBase($i) & "." & $places_($f, $n)};
     $q := $c($k);
     ($x < 0 ? "-" : "") & ($number($q) = $a ? $q : $c($k + 1))))}""",
    "places_",
)
_define(
    "science_",
    """function($x){(
    $a := $abs($x); $s := $a < 1 ? $string($a) : $formatBase($a);
    $number($s) != $a ? $error("OverflowError: the text of this float has no exact form here") : (
    $m := $split($s, "e"); $t := $m[0]; $w := $split($t, ".")[0];
    $g := $replace($t, ".", ""); $z := $length($g) - $length($replace($g, /^0+/, ""));
    $e := ($count($m) > 1 ? $number($replace($m[1], "+", "")) : 0) + ($w = "0" ? -$z : $length($w) - 1);
    $u := $replace($replace($g, /^0+/, ""), /0+$/, "");
    ($x < 0 ? "-" : "") & $substring($u, 0, 1) & ($length($u) > 1 ? "." & $substring($u, 1) : "") & "e" &
    ($e < 0 ? "-" : "+") & ($abs($e) < 10 ? "0" : "") & $abs($e)))}""",
)
_define(
    "repr_",
    """function($v){(
    $t := $type($v);
    $t = "string" ? $quote_($v) :
    $t = "array" ? "[" & $join([$map($v, $repr_)], ", ") & "]" :
    $t = "object" ? "{" & $join([$each($v, function($w, $k){$quote_($k) & ": " & $repr_($w)})], ", ") & "}" :
    $t = "boolean" ? ($v ? "True" : "False") : $t = "null" ? "None" :
    $floor($v) = $v ? $formatBase($v) : $decimal_($v))}""",
    "quote_",
    "decimal_",
)
_define(
    "quote_",
    """function($s){(
    $q := $contains($s, "'") and $not($contains($s, "\\"")) ? "\\"" : "'";
    $w := $replace($replace($s, "\\\\", "\\\\\\\\"), "\\n", "\\\\n");
    $r := $replace($replace($w, "\\r", "\\\\r"), "\\t", "\\\\t");
    $q & ($q = "'" ? $replace($r, "'", "\\\\'") : $r) & $q)}""",
)
_define("text_", """function($v){$type($v) = "string" ? $v : $repr_($v)}""", "repr_")
# Correct rounding of the exact binary value, half to even, at $n decimals: the scaled integer.
_define(
    "scaled_",
    """function($x, $n){(
    $b := $power(10, $n); $p := $x * $b;
    $s := 134217729 * $x; $h := $s - ($s - $x); $l := $x - $h;
    $t := 134217729 * $b; $g := $t - ($t - $b); $k := $b - $g;
    $e := $h * $g - $p + $h * $k + $l * $g + $l * $k;
    $f := $floor($p); $d := $p - $f - 0.5 + $e;
    $d > 0 or $d = 0 and $f % 2 != 0 ? $f + 1 : $f)}""",
)
_define(
    "rounded_",
    """function($x, $n){$n < 0 ? ($b := $power(10, -$n); $r := $round($x / $b) * $b; $r) :
    $abs($x) >= 4503599627370496 / $power(10, $n) ? $x : $scaled_($x, $n) / $power(10, $n)}""",
    "scaled_",
)
# "%.nf": the digits of the correctly rounded number.
_define(
    "fixed_",
    """function($x, $n){$n > 15 or $abs($x) >= 4503599627370496 / $power(10, $n) ?
    ($n = 0 ? $formatNumber($x, "0") : $formatNumber($x, "0." & $join($map([1..$n], function(){"0"})))) : (
    $s := $formatBase($abs($scaled_($x, $n)));
    $p := $pad($s, -($n + 1), "0"); $c := $length($p) - $n;
    ($x < 0 or $x = 0 and 1 / $x < 0 ? "-" : "") & $substring($p, 0, $c) &
    ($n > 0 ? "." & $substring($p, $c) : ""))}""",
    "scaled_",
)

# JSON's quoting with Python's escapes: all but ASCII as \\uXXXX.
_define(
    "escape_",
    """function($s){$replace($replace($string([$s, 0]), /^\\[|,0\\]$/, ""),
    /[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[\\x7f-\\uFFFF]/,
    function($m){$unit_($m.match)})}""",
    "unit_",
)
_define(
    "unit_",
    """function($c){(
    $b := $map($split($replace($string($encodeUrlComponent($c)), /^%/, ""), "%"), function($h){$number("0x" & $h)});
    $n := $count($b); $h := function($v){"\\\\u" & $pad($formatBase($v, 16), -4, "0")};
    $n = 4 ? ($v := ($b[0] - 240) * 262144 + ($b[1] - 128) * 4096 + ($b[2] - 128) * 64 + $b[3] - 65664;
     $h(55296 + $floor($v / 1024)) & $h(56320 + $v % 1024)) :
    $h($n = 1 ? $b : $n = 2 ? ($b[0] - 192) * 64 + $b[1] - 128 :
     ($b[0] - 224) * 4096 + ($b[1] - 128) * 64 + $b[2] - 128))}""",
)
# Keys in the order of the value, or sorted.
for _name, _items in (
    ("dumps_", "[$each($v, function($w, $k){$q($k) & $p & $dumps_($w, $i, $p, $x)})]"),
    ("dumps_sorted_", "[$map($sort([$keys($v)]), function($k){$q($k) & $p & $dumps_($lookup($v, $k), $i, $p, $x)})]"),
):
    _define(
        _name,
        f"""function($v, $i, $p, $x){{(
    $t := $type($v);
    $q := function($s){{$x ? $escape_($s) : $replace($string([$s, 0]), /^\\[|,0\\]$/, "")}};
    $t = "string" ? $q($v) :
    $t = "array" ? "[" & $join([$map($v, function($w){{$dumps_($w, $i, $p, $x)}})], $i) & "]" :
    $t = "object" ? "{{" & $join({_items}, $i) & "}}" :
    $t = "number" and $floor($v) != $v ? $decimal_($v) : $string($v))}}""".replace("$dumps_", f"${_name}"),
        "escape_",
        "decimal_",
    )
# JSON's text: strings and scalars become one mark each, lists and objects of marks a mark, until one is left.
_define(
    "loads_",
    r"""function($s){$type($s) != "string" ?
    $error("TypeError: the JSON object must be str, bytes or bytearray, not " & $kind_($s)) : (
    $c := function($t){($u := $replace($t,
    /\[(?:[\x01\x02](?:,[\x01\x02])*)?\]|\{(?:\x01:[\x01\x02](?:,\x01:[\x01\x02])*)?\}/,
    "\u0002"); $u = $t ? $t : $c($u))};
    $t := $replace($s, /\x22(?:[^\x22\x5c\x00-\x1f]|\x5c(?:[\x22\x5c\x2fbfnrt]|u[0-9a-fA-F]{4}))*\x22/, "\u0001");
    $t := $replace($t, /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/, "\u0002");
    $contains($s, /[\x01\x02]/) or $not($c($replace($t, /[\x20\t\n\r]/, "")) in ["\u0001", "\u0002"]) ?
    $error("JSONDecodeError: Expecting value: line 1 column 1 (char 0)") : $parse($s))}""",
    "kind_",
)
_define(
    "octets_",
    """function($s){$contains($s, /[^\\x00-\\x7f]/) ?
    $error("ValueError: only ASCII text can be encoded here") : $s}""",
)
_define(
    "utf8_",
    """function($s){$contains($s, /[^\\x00-\\x7f]/) ?
    $error("ValueError: only ASCII text can be decoded here") : $s}""",
)
_define(
    "plain_",
    """function($s, $p){$contains($s, $p) ?
    $error("ValueError: JavaScript's classes mean other characters than Python's in this text") : $s}""",
)

NAMES = frozenset(_TEXT)


_RAISING: set[str] = set()
_CALL = re.compile(r'"(?:[^"\\]|\\.)*"|\$(error)\b|\$(\w+_)\b')


def _raising() -> set[str]:
    """The helpers that can raise, themselves or through another one."""
    if not _RAISING:
        found = {name for name, text in _TEXT.items() if "$error(" in text}
        grown = True
        while grown:
            more = {name for name in _TEXT if name not in found and found & set(_HELPERS[name])}
            grown = bool(more)
            found |= more
        _RAISING.update(found)
    return _RAISING


def _checked_text(text: str) -> str:
    """The text with its errors as values: `$fail_(m)` gives a function that gives `m`."""

    def replaced(found: re.Match[str]) -> str:
        if found[1]:
            return "$fail_"
        if found[2] in _raising():
            return f"${found[2]}c_"
        return found[0]

    return _CALL.sub(replaced, text)


def checked(value: E) -> E:
    """An expression whose exceptions come at its end, with them as values: functions that give the message."""
    helpers = frozenset(f"{name}c_" if name in _raising() else name for name in value.helpers) | {"fail_"}
    return E(_checked_text(value.text), value.strength, value.depth, helpers=helpers)


def _text(name: str) -> str:
    return _checked_text(_TEXT[name[:-2]]) if name.endswith("_c_") else _TEXT[name]


def _needs(name: str) -> tuple[str, ...]:
    if not name.endswith("_c_"):
        return _HELPERS[name]
    inner = tuple(f"{one}c_" if one in _raising() else one for one in _HELPERS[name[:-2]])
    return (*inner, "fail_")


def closed(value: E) -> E:
    """The expression with the helpers that it calls before it."""
    if not value.helpers:
        return value
    wanted: list[str] = []

    def want(name: str) -> None:
        if name not in wanted:
            wanted.append(name)
            for other in _needs(name):
                want(other)

    for name in sorted(value.helpers):
        want(name)
    place = {name: index for index, name in enumerate(_TEXT)}
    wanted.sort(key=lambda name: (place[name.removesuffix("c_") if name.endswith("_c_") else name], name))
    steps = "; ".join(f"${name} := {_text(name)}" for name in wanted)
    inside = value.text if value.inner is None else value.inner
    return E(f"({steps}; {inside})", ATOM, value.depth + 1, raises=value.raises)
