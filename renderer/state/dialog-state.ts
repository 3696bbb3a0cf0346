import type { Library } from '../../graph-core/document/library.ts';
import type { TableEstimate } from '../../graph-core/import/estimate.ts';
import type { DataSource, NodeId } from '../../graph-core/model/document.ts';
import type { Diagnostic } from '../../graph-core/model/result.ts';
import type { GivenTable } from '../../session/protocol.ts';

/** What is asked or told over the window: one at a time. */
export type DialogState =
  | { readonly kind: 'shortcuts' }
  /** A name and words for a block that becomes one of one's own. */
  | { readonly kind: 'make-own'; readonly node: NodeId }
  | { readonly kind: 'take-library'; readonly file: string; readonly library: Library }
  | { readonly kind: 'forget-block'; readonly id: string; readonly title: string }
  | { readonly kind: 'commands' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'about' }
  | { readonly kind: 'summary' }
  /** A file that could not be opened: the open document stays. */
  | {
      readonly kind: 'open-failed';
      readonly file: string;
      readonly diagnostics: readonly Diagnostic[];
      /** Opens what is left without the wires at fault, where that would be all that is wrong. */
      readonly openWithout: (() => void) | null;
    }
  /** A file that was opened with repairs. */
  | { readonly kind: 'repaired'; readonly file: string; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'unsaved'; readonly name: string; readonly proceed: () => void; readonly cancel?: () => void }
  | {
      readonly kind: 'conflict';
      readonly file: string;
      readonly keep: () => void;
      readonly load: () => void;
      readonly saveAs: () => void;
    }
  | {
      readonly kind: 'bind-data';
      readonly file: string;
      readonly source: DataSource;
      readonly target: NodeId | null;
      /** Of a file that the document only names; absent where it is written into the document, or drawn. */
      readonly content?: GivenTable;
      /** Where it takes much memory, what it takes: the user is asked before. */
      readonly estimate?: TableEstimate;
    };
