import { z } from 'zod';
import { CHANNELS, type ChainruleApi, MENU_COMMANDS, type Reply, type RequestMethod } from '../shared/api.ts';
import { failReply } from './failures.ts';
import { isOwnUrl } from './origin.ts';

/** What the window may send, and from where. Nothing that arrives is used before it went through here. */

/** What Electron reads as keys; anything else would make it throw. */
const ACCELERATOR =
  /^(((CmdOrCtrl|Alt|Shift)\+){0,3}([!-~]|F\d{1,2}|Plus|Space|Tab|Backspace|Delete|Insert|Return|Up|Down|Left|Right|Home|End|PageUp|PageDown|Escape))?$/;

const path = z.string().min(1).max(4096);
const relative = z.string().min(1).max(1024);
const stamp = z.strictObject({
  mtimeMs: z.number(),
  size: z.number().int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const text = z.string().max(64 * 2 ** 20);
const bytes = z.instanceof(Uint8Array);
const kind = z.enum(['graph', 'data', 'image', 'python', 'library', 'any']);
const journalId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);
const fileName = z.string().min(1).max(255);
/** One file holds all large weights of a document. */
const weights = z.array(z.strictObject({ name: fileName, bytes })).max(1);
const nothing = z.undefined();

/** The argument of each request; requests have one or none. */
const ARGUMENTS = {
  appInfo: nothing,
  openDialog: kind,
  saveDialog: z.strictObject({ kind, suggestedName: fileName }),
  readFile: path,
  openDropped: path,
  writeFile: z.strictObject({ path, text, weights: weights.optional(), expected: stamp.nullable() }),
  writeBytes: z.strictObject({ path, bytes }),
  readBeside: z.strictObject({ path, relative }),
  listBeside: z.strictObject({ path, relative }),
  checkFile: z.strictObject({ path, stamp }),
  recentFiles: nothing,
  forgetRecent: path,
  journalWrite: z.strictObject({ id: journalId, path: path.nullable(), name: fileName, text, base: stamp.nullable() }),
  journalList: nothing,
  journalRead: journalId,
  journalClear: journalId,
  libraryRead: nothing,
  libraryWrite: text.min(1),
  setWindow: z.strictObject({ title: z.string().max(512), dirty: z.boolean(), running: z.boolean() }),
  setMenu: z.strictObject({
    labels: z.record(z.string().max(64), z.string().max(200)),
    keys: z.record(z.string().max(64), z.string().regex(ACCELERATOR)).optional(),
    disabled: z.array(z.enum(MENU_COMMANDS)).max(200),
  }),
  answerClose: z.enum(['close', 'stay']),
  openExternal: z.string().min(1).max(2048),
} as const satisfies Record<RequestMethod, z.ZodType>;

type Argument<M extends RequestMethod> = z.infer<(typeof ARGUMENTS)[M]>;

/** What answers each request. A dropped file arrives as the path that the preload took from it. */
export type Handlers = { readonly [M in RequestMethod]: (argument: Argument<M>) => ReturnType<ChainruleApi[M]> };

/** The part of an IPC event that decides whether to listen. */
export interface Sender {
  /** Address of the frame that sent; null when it is gone. */
  readonly url: string | null;
  /** Whether it is the top frame of our own window. */
  readonly isMainFrame: boolean;
}

/** Answers one request: checks who asks, then what, then works. Never throws: a bug becomes FAILED and a line in the log. */
export async function answerRequest(
  handlers: Handlers,
  method: RequestMethod,
  sender: Sender,
  args: readonly unknown[],
  report: (line: string) => void,
): Promise<Reply<unknown>> {
  if (!sender.isMainFrame || sender.url === null || !isOwnUrl(sender.url)) {
    report(`Refused ${method} from ${sender.url ?? 'a frame that is gone'}.`);
    return failReply('BAD_REQUEST', '', 'This request did not come from the page of the application.');
  }
  const parsed = ARGUMENTS[method].safeParse(args[0]);
  if (args.length > 1 || !parsed.success) {
    const where = parsed.success ? 'too many arguments' : z.prettifyError(parsed.error);
    report(`Refused ${method}: ${where}`);
    return failReply('BAD_REQUEST', '', `The request ${method} was malformed: ${where}`);
  }
  try {
    // The schema table and the handlers share their keys; TypeScript cannot follow the pair through an index.
    const handler = handlers[method] as (argument: unknown) => Promise<Reply<unknown>>;
    return await handler(parsed.data);
  } catch (error) {
    report(`${method} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return failReply('FAILED', '', `Something went wrong inside the application (${method}). The log has the details.`);
  }
}

export const REQUEST_METHODS = Object.keys(CHANNELS) as readonly RequestMethod[];
