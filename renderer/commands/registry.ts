import { about } from './about.ts';
import { addBlockCommand } from './add-block.ts';
import { aligns, distributes } from './align.ts';
import { colours, frame, note, resizes } from './annotate.ts';
import { backAndForward } from './back-and-forward.ts';
import { bendWire } from './bend-wire.ts';
import { checkGradientsCommand } from './check-gradients.ts';
import type { CommandEntry } from './command.ts';
import { compareCommands } from './compare.ts';
import { copy } from './copy.ts';
import { cut } from './cut.ts';
import { deleteAndHeal } from './delete-and-heal.ts';
import { deleteSelection } from './delete-selection.ts';
import { detach } from './detach.ts';
import { duplicateSelection, duplicateWired } from './duplicate-selection.ts';
import { duplicateSharedCommand } from './duplicate-shared.ts';
import { editValue } from './edit-value.ts';
import { exportJsonCommand } from './export-json.ts';
import { findCommands } from './find-block.ts';
import { finishPhase } from './finish-phase.ts';
import { fit } from './fit.ts';
import { focusBlock } from './focus-block.ts';
import { freeze } from './freeze.ts';
import { group, instance, ownInstance, shareInstance, ungroup } from './group.ts';
import { hideAll, hideSelected } from './hide-weight.ts';
import { influenceCommands } from './influence.ts';
import { insertBlock } from './insert-block.ts';
import { knife } from './knife.ts';
import { leaveGroup } from './leave-group.ts';
import { openLibraryCommand, saveLibraryCommand } from './library.ts';
import { collapse, pin } from './look-of-blocks.ts';
import { makeOwn, saveOwn } from './make-own.ts';
import { mendBlock } from './mend-block.ts';
import { mergeLinearCommand } from './merge-linear.ts';
import { mute } from './mute.ts';
import { newDocumentCommand } from './new-document.ts';
import { nudges } from './nudge.ts';
import { nudgeValue } from './nudge-value.ts';
import { openBlockCommand } from './open-block.ts';
import { openDocument } from './open-document.ts';
import { openExamples } from './open-examples.ts';
import { DEVICES, LANGUAGE_CHOICES, THEMES } from './options.ts';
import { otherEnd } from './other-end.ts';
import { PANELS } from './panels.ts';
import { partCommands } from './parts.ts';
import { paste, pasteWired } from './paste.ts';
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
import { selectReaches } from './select-reach.ts';
import { showCommands } from './show-commands.ts';
import { showHints } from './show-hints.ts';
import { showKeysCommand } from './show-keys.ts';
import { showSettings } from './show-settings.ts';
import { showSummary } from './show-summary.ts';
import { alignmentGuides, snapToGrid } from './snapping.ts';
import { step } from './step.ts';
import { stepBack } from './step-back.ts';
import { stepIntoCommand } from './step-into.ts';
import { stepOutCommand } from './step-out.ts';
import { stopGradient } from './stop-gradient.ts';
import { stopTraining } from './stop-training.ts';
import { templates } from './templates.ts';
import { tidies } from './tidy.ts';
import { toggleBreakpoint } from './toggle-breakpoint.ts';
import { toggleInspector } from './toggle-inspector.ts';
import { toggleMiniMap } from './toggle-mini-map.ts';
import { toggleMirrorCommand } from './toggle-mirror.ts';
import { togglePalette } from './toggle-palette.ts';
import { togglePredict } from './toggle-predict.ts';
import { toggleShapes } from './toggle-shapes.ts';
import { train } from './train.ts';
import { transposeGradients } from './transpose-gradients.ts';
import { turn } from './turn.ts';
import { turnAll } from './turn-all.ts';
import { undo } from './undo.ts';
import { unfoldSamples } from './unfold-samples.ts';
import { moveUnits } from './units.ts';
import { zoomIn } from './zoom-in.ts';
import { zoomOut } from './zoom-out.ts';
import { zoomReset } from './zoom-reset.ts';
import { zoomSelection } from './zoom-selection.ts';

/** Every command, one line each; menus, keys, the context menu and the list of shortcuts are made from this. */
export const COMMANDS: readonly CommandEntry[] = [
  newDocumentCommand,
  ...templates,
  openDocument,
  openExamples,
  saveDocumentCommand,
  saveDocumentAs,
  exportJsonCommand,
  openLibraryCommand,
  saveLibraryCommand,
  ...compareCommands,
  showSettings,
  undo,
  redo,
  cut,
  copy,
  paste,
  pasteWired,
  duplicateSelection,
  duplicateSharedCommand,
  duplicateWired,
  deleteSelection,
  deleteAndHeal,
  knife,
  detach,
  bendWire,
  selectAll,
  selectNone,
  ...selectReaches,
  rename,
  ...tidies,
  editValue,
  zoomIn,
  zoomOut,
  zoomReset,
  fit,
  zoomSelection,
  ...backAndForward,
  toggleMiniMap,
  togglePalette,
  toggleInspector,
  toggleMirrorCommand,
  leaveGroup,
  ...findCommands,
  ...influenceCommands,
  showSummary,
  toggleShapes,
  otherEnd,
  snapToGrid,
  alignmentGuides,
  present,
  transposeGradients,
  ...partCommands,
  ...moveUnits,
  addBlockCommand,
  insertBlock,
  openBlockCommand,
  focusBlock,
  revealSelected,
  revealAll,
  hideSelected,
  hideAll,
  unfoldSamples,
  mendBlock,
  mergeLinearCommand,
  group,
  ungroup,
  instance,
  shareInstance,
  ownInstance,
  repeat,
  turn,
  turnAll,
  collapse,
  pin,
  frame,
  note,
  ...colours,
  ...resizes,
  ...aligns,
  ...distributes,
  mute,
  freeze,
  stopGradient,
  makeOwn,
  saveOwn,
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
