import { about } from './about.ts';
import { addBlockCommand } from './add-block.ts';
import { checkGradientsCommand } from './check-gradients.ts';
import type { CommandEntry } from './command.ts';
import { copy } from './copy.ts';
import { cut } from './cut.ts';
import { deleteSelection } from './delete-selection.ts';
import { duplicateSelection } from './duplicate-selection.ts';
import { editValue } from './edit-value.ts';
import { exportJsonCommand } from './export-json.ts';
import { findBlock } from './find-block.ts';
import { finishPhase } from './finish-phase.ts';
import { fit } from './fit.ts';
import { focusBlock } from './focus-block.ts';
import { hideAll, hideSelected } from './hide-weight.ts';
import { mergeLinearCommand } from './merge-linear.ts';
import { newDocumentCommand } from './new-document.ts';
import { nudges } from './nudge.ts';
import { nudgeValue } from './nudge-value.ts';
import { openBlockCommand } from './open-block.ts';
import { openDocument } from './open-document.ts';
import { openExamples } from './open-examples.ts';
import { DEVICES, LANGUAGE_CHOICES, THEMES } from './options.ts';
import { PANELS } from './panels.ts';
import { paste } from './paste.ts';
import { play } from './play.ts';
import { present } from './present.ts';
import { redo } from './redo.ts';
import { rename } from './rename.ts';
import { repeat } from './repeat.ts';
import { resetWeights } from './reset-weights.ts';
import { revealAll, revealSelected } from './reveal-weight.ts';
import { rewind } from './rewind.ts';
import { runForward } from './run-forward.ts';
import { runToCursor } from './run-to-cursor.ts';
import { SAMPLE_COMMANDS } from './sample.ts';
import { saveDocumentCommand } from './save-document.ts';
import { saveDocumentAs } from './save-document-as.ts';
import { selectAll } from './select-all.ts';
import { selectNone } from './select-none.ts';
import { showCommands } from './show-commands.ts';
import { showHints } from './show-hints.ts';
import { showKeysCommand } from './show-keys.ts';
import { showSettings } from './show-settings.ts';
import { step } from './step.ts';
import { stepBack } from './step-back.ts';
import { stepIntoCommand } from './step-into.ts';
import { stepOutCommand } from './step-out.ts';
import { stopTraining } from './stop-training.ts';
import { toggleBreakpoint } from './toggle-breakpoint.ts';
import { toggleInspector } from './toggle-inspector.ts';
import { toggleMirrorCommand } from './toggle-mirror.ts';
import { togglePalette } from './toggle-palette.ts';
import { togglePredict } from './toggle-predict.ts';
import { train } from './train.ts';
import { transposeGradients } from './transpose-gradients.ts';
import { turn } from './turn.ts';
import { undo } from './undo.ts';
import { unfoldSamples } from './unfold-samples.ts';
import { moveUnits } from './units.ts';
import { zoomIn } from './zoom-in.ts';
import { zoomOut } from './zoom-out.ts';
import { zoomReset } from './zoom-reset.ts';

/** Every command, one line each; menus, keys, the context menu and the list of shortcuts are made from this. */
export const COMMANDS: readonly CommandEntry[] = [
  newDocumentCommand,
  openDocument,
  openExamples,
  saveDocumentCommand,
  saveDocumentAs,
  exportJsonCommand,
  showSettings,
  undo,
  redo,
  cut,
  copy,
  paste,
  duplicateSelection,
  deleteSelection,
  selectAll,
  selectNone,
  rename,
  editValue,
  zoomIn,
  zoomOut,
  zoomReset,
  fit,
  togglePalette,
  toggleInspector,
  toggleMirrorCommand,
  findBlock,
  present,
  transposeGradients,
  ...moveUnits,
  addBlockCommand,
  openBlockCommand,
  focusBlock,
  revealSelected,
  revealAll,
  hideSelected,
  hideAll,
  unfoldSamples,
  mergeLinearCommand,
  repeat,
  turn,
  ...nudges,
  nudgeValue,
  runForward,
  step,
  stepBack,
  finishPhase,
  play,
  rewind,
  stepIntoCommand,
  stepOutCommand,
  runToCursor,
  toggleBreakpoint,
  togglePredict,
  train,
  stopTraining,
  resetWeights,
  checkGradientsCommand,
  ...SAMPLE_COMMANDS,
  ...PANELS,
  ...THEMES,
  ...LANGUAGE_CHOICES,
  ...DEVICES,
  showCommands,
  showKeysCommand,
  showHints,
  about,
];

const BY_ID = new Map(COMMANDS.map((entry) => [entry.id, entry]));

/** A command by its id. @throws Error for an id that there is none of: that is a bug */
export function commandOf(id: string): CommandEntry {
  const entry = BY_ID.get(id);
  if (!entry) throw new Error(`no command "${id}"`);
  return entry;
}

export const isCommand = (id: string): boolean => BY_ID.has(id);
