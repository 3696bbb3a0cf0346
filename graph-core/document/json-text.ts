import { err, errorAt, ok, type Result } from '../model/result.ts';
import { utf8Length } from './utf8.ts';

/** Parses JSON. Errors: `file/damaged` with the byte, line and what is there instead of what should be. */
export function parseJson(text: string, fileName: string): Result<unknown> {
  try {
    return ok(JSON.parse(text));
  } catch {
    const fault = findFault(text);
    const place = `byte ${utf8Length(text, fault.at)} (line ${lineOf(text, fault.at)})`;
    return err([
      errorAt(
        'file/damaged',
        fileName,
        `${fileName} is damaged at ${place}: ${fault.why}.`,
        'Open an older copy, or mend that place in a text editor. The file was not touched.',
      ),
    ]);
  }
}

const lineOf = (text: string, at: number): number => {
  let line = 1;
  for (let i = text.indexOf('\n'); i >= 0 && i < at; i = text.indexOf('\n', i + 1)) line++;
  return line;
};

interface Fault {
  readonly at: number;
  readonly why: string;
}

const SPACE = /[ \t\r\n]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/**
 * Where JSON stops being JSON. Engines word their messages differently and some leave the place out, so a text that
 * JSON.parse refused is read once more by this small reader; it keeps its own stack and cannot overflow.
 */
function findFault(text: string): Fault {
  const reader = new Reader(text);
  const stack: ('{' | '[')[] = [];
  let wantsValue = true;
  for (;;) {
    if (wantsValue) {
      const open = reader.takeOpening();
      if (open === null) {
        if (!reader.takeScalar()) return reader.fault('a value');
        wantsValue = false;
      } else if (reader.takeChar(open === '{' ? '}' : ']')) wantsValue = false;
      else {
        stack.push(open);
        if (open === '{' && !reader.takeKey()) return reader.fault(reader.wanted);
      }
      continue;
    }
    const open = stack.at(-1);
    if (open === undefined) return reader.fault('the end of the file');
    const close = open === '{' ? '}' : ']';
    if (reader.takeChar(close)) stack.pop();
    else if (!reader.takeChar(',')) return reader.fault(`"," or "${close}"`);
    else if (open === '{' && !reader.takeKey()) return reader.fault(reader.wanted);
    else wantsValue = true;
  }
}

/** A place in a text that moves over the tokens of JSON. */
class Reader {
  #at = 0;
  /** What the last {@link takeKey} missed. */
  wanted = '';
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  takeChar(char: string): boolean {
    this.#take(SPACE);
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  takeOpening(): '{' | '[' | null {
    if (this.takeChar('{')) return '{';
    return this.takeChar('[') ? '[' : null;
  }

  takeScalar(): boolean {
    this.#take(SPACE);
    return this.#takeString() || this.#take(NUMBER) || this.#take(WORD);
  }

  /** Walks the string by hand: a backtracking pattern over a very long text would overflow the engine's stack. */
  #takeString(): boolean {
    if (this.#text[this.#at] !== '"') return false;
    for (let i = this.#at + 1; i < this.#text.length; i++) {
      const unit = this.#text.charCodeAt(i);
      if (unit === 0x22) {
        this.#at = i + 1;
        return true;
      }
      if (unit < 0x20) break;
      if (unit !== 0x5c) continue;
      ESCAPE.lastIndex = i;
      if (!ESCAPE.test(this.#text)) break;
      i = ESCAPE.lastIndex - 1;
    }
    return false;
  }

  /** `"name":` */
  takeKey(): boolean {
    this.#take(SPACE);
    this.wanted = 'a name in double quotes';
    if (!this.#takeString()) return false;
    this.wanted = '":"';
    return this.takeChar(':');
  }

  fault(wanted: string): Fault {
    this.#take(SPACE);
    return { at: this.#at, why: `${found(this.#text, this.#at)}, where ${wanted} should be` };
  }
}

function found(text: string, at: number): string {
  if (at >= text.length) return 'it ends too early';
  const c = text[at] as string;
  if (c === '\u0000') return 'zeros instead of text';
  if (c === '"') return 'a text that is not closed or holds a forbidden character';
  return `found ${JSON.stringify(text.slice(at, at + 12))}`;
}
