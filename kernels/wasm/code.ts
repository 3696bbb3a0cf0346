import { appendUnsigned, padded } from './encoding.ts';

export type Type = 'i32' | 'f32' | 'f64' | 'v128';

export const TYPE_BYTES: Readonly<Record<Type, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** A value: instructions that leave it on the stack. */
export interface Term {
  readonly type: Type;
  readonly emit: (to: Code) => void;
}

export interface Local extends Term {
  readonly index: number;
}

export interface Signature {
  readonly params: readonly Type[];
  readonly results: readonly Type[];
}

/** A function's code with the places where other functions are called by name. */
export interface FunctionCode {
  readonly signature: Signature;
  /** Types of the locals behind the parameters, as bytes: codes are kept, many of them. */
  readonly locals: Uint8Array;
  readonly bytes: Uint8Array;
  readonly calls: readonly { readonly at: number; readonly name: string }[];
}

/** Writes the code of one function: terms are stacked by themselves, statements are methods. */
export class Code {
  readonly params: readonly Local[];
  bytes: number[] = [];
  /** What stands in front of everything: values that do not change. */
  readonly #preamble: number[] = [];
  readonly #signature: Signature;
  readonly #locals: Type[] = [];
  readonly #calls: { at: number; name: string }[] = [];

  constructor(signature: Signature) {
    this.#signature = signature;
    this.params = signature.params.map((type, index) => localOf(index, type));
  }

  local(type: Type): Local {
    this.#locals.push(type);
    return localOf(this.params.length + this.#locals.length - 1, type);
  }

  set(local: Local, value: Term): void {
    value.emit(this);
    this.bytes.push(0x21);
    appendUnsigned(this.bytes, local.index);
  }

  /** A value that is used more than once. */
  let(value: Term): Local {
    const local = this.local(value.type);
    this.set(local, value);
    return local;
  }

  /** A constant, made once in front of all loops: a vector takes several machine instructions. */
  constant(value: Term): Local {
    const local = this.local(value.type);
    const body = this.bytes;
    this.bytes = this.#preamble;
    this.set(local, value);
    this.bytes = body;
    return local;
  }

  /** Instructions with immediates in front of which stand operands: a store, say. */
  do(operands: readonly Term[], ...instruction: readonly number[]): void {
    for (const operand of operands) operand.emit(this);
    this.bytes.push(...instruction);
  }

  if(condition: Term, then: () => void, otherwise?: () => void): void {
    condition.emit(this);
    this.bytes.push(0x04, 0x40);
    then();
    if (otherwise) {
      this.bytes.push(0x05);
      otherwise();
    }
    this.bytes.push(0x0b);
  }

  /** Repeats the body as long as the condition holds, at the start too. */
  while(condition: Term, body: () => void): void {
    this.if(condition, () => {
      this.bytes.push(0x03, 0x40);
      body();
      condition.emit(this);
      this.bytes.push(0x0d, 0, 0x0b);
    });
  }

  /** Repeats the body until it leaves, which it may at any place that is in no `if` or loop of its own. */
  loop(body: (leaveIf: (condition: Term) => void) => void): void {
    this.bytes.push(0x02, 0x40, 0x03, 0x40);
    body((condition) => this.do([condition], 0x0d, 1));
    this.bytes.push(0x0c, 0, 0x0b, 0x0b);
  }

  /** A call by name; the linker fills in the index. */
  call(name: string, args: readonly Term[]): void {
    for (const arg of args) arg.emit(this);
    this.bytes.push(0x10);
    this.#calls.push({ at: this.bytes.length, name });
    this.bytes.push(...padded(0));
  }

  /** A call that gives several values. */
  callFor(name: string, types: readonly Type[], args: readonly Term[]): readonly Local[] {
    const values = types.map((type) => this.local(type));
    this.call(name, args);
    // the last lies on top
    for (const { index } of values.toReversed()) {
      this.bytes.push(0x21);
      appendUnsigned(this.bytes, index);
    }
    return values;
  }

  /** A call of a kernel through the table. */
  callIndirect(index: Term, args: readonly Term[]): void {
    this.do([...args, index], 0x11, 0, 0);
  }

  finish(...results: readonly Term[]): FunctionCode {
    for (const result of results) result.emit(this);
    this.bytes.push(0x0b);
    const front = this.#preamble.length;
    const calls = this.#calls.map(({ at, name }) => ({ at: at + front, name }));
    const locals = Uint8Array.from(this.#locals, (type) => TYPE_BYTES[type]);
    const bytes = new Uint8Array(front + this.bytes.length);
    bytes.set(this.#preamble);
    bytes.set(this.bytes, front);
    return { signature: this.#signature, locals, bytes, calls };
  }
}

const localOf = (index: number, type: Type): Local => ({
  index,
  type,
  emit: (to) => {
    to.bytes.push(0x20);
    appendUnsigned(to.bytes, index);
  },
});

/** The value that a function by this name gives. */
export const callOf = (name: string, type: Type, ...args: readonly Term[]): Term => ({
  type,
  emit: (to) => to.call(name, args),
});
