import { ChevronDown, FlipHorizontal2, Moon, PanelLeft, PanelRight, Redo2, Search, Sun, SunMoon, Undo2 } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components';
import { type CommandEntry, execute } from '../commands/command.ts';
import { DEVICES, LANGUAGE_CHOICES, THEMES } from '../commands/options.ts';
import { commandOf } from '../commands/registry.ts';
import { useKeys } from '../commands/use-keys.ts';
import { useOnView } from '../docks/on-view.ts';
import { languageName } from '../i18n/language-name.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { type DocumentState, isDirty, selectCanRedo, selectCanUndo } from '../state/document-store.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { IconButton, Toggle } from '../ui/button.tsx';
import { MenuButton, type MenuItems } from '../ui/menu.tsx';
import { documentName } from './files.ts';
import { MENUS, RECENT } from './menu-lists.ts';
import { commandItem, type Submenu } from './menus.ts';
import { openRecentById, recentId, recentStore } from './recent.ts';
import './top-bar.css';

const selectPreferences = (state: UiState) => state.preferences;
const selectDevice = (state: SessionState) => state.device;
const selectName = (state: DocumentState) => documentName(state.document, state.fileHandle);

/** A menu of the files that were opened or saved lately; those that are gone are greyed out. */
function recentItem(label: string): MenuItems {
  const { files } = recentStore.getState();
  const children = files.map((entry) => ({ id: recentId(entry), label: entry.file.name, disabled: entry.missing }));
  return { id: RECENT, label, disabled: files.length === 0, children };
}

function MainMenus() {
  const { t } = useTranslation();
  // Menus are made when they open, so that they show what can be done then.
  const items = (commands: readonly (string | Submenu | null)[]): MenuItems[] =>
    commands.map((each) => {
      if (each === null) return 'separator';
      if (each === RECENT) return recentItem(t('top-bar.recent'));
      if (typeof each === 'string') return commandItem(each);
      return { id: each.id, label: t(`commands:${each.id}`), children: each.commands.map((id) => commandItem(id)) };
    });
  return MENUS.map(({ id, commands }) => (
    <MenuButton key={id} label={t(`top-bar.${id}`)} items={() => items(commands)} onAction={chooseCommand}>
      <AriaButton className="button button-plain menu-bar-button" data-testid={`menu-${id}`}>
        {t(`top-bar.${id}`)}
      </AriaButton>
    </MenuButton>
  ));
}

function DocumentTitle() {
  const { t } = useTranslation();
  const name = useDocument(selectName);
  const dirty = useDocument(isDirty);
  return (
    <h1 className="document-title" data-testid="document-title">
      {name}
      {dirty && (
        <span className="document-dirty" title={t('unsaved')}>
          <span aria-hidden="true"> •</span>
          <span className="visually-hidden"> {t('unsaved')}</span>
        </span>
      )}
    </h1>
  );
}

const THEME_ICONS = { system: SunMoon, light: Sun, dark: Moon } as const;

/** Choices as lines of a menu; their names there say only what differs. */
const choices = (entries: readonly CommandEntry[], label: (id: string) => string) => (): readonly MenuItems[] =>
  entries.map(({ id }) => {
    const short = id.replace(/^option\.[a-z]+-/, '');
    return { ...commandItem(id, label(short)), testId: `menu-${short}` };
  });
const chooseCommand = (id: string): void => void (openRecentById(id) || execute(commandOf(id)));

function ThemeMenu() {
  const { t } = useTranslation();
  const { theme } = useUi(selectPreferences);
  const Icon = THEME_ICONS[theme];
  return (
    <MenuButton label={t('top-bar.theme')} items={choices(THEMES, (id) => t(`theme.${id}`))} onAction={chooseCommand}>
      <AriaButton className="button button-plain button-icon" aria-label={t('top-bar.theme')} data-testid="theme">
        <Icon size={16} aria-hidden />
      </AriaButton>
    </MenuButton>
  );
}

function LanguageMenu() {
  const { t, language } = useTranslation();
  const shown = language.toUpperCase();
  return (
    <MenuButton label={t('top-bar.language')} items={choices(LANGUAGE_CHOICES, languageName)} onAction={chooseCommand}>
      <AriaButton
        className="button button-plain"
        aria-label={t('top-bar.language-is', { language: shown })}
        data-testid="language"
      >
        {shown}
        <ChevronDown size={12} aria-hidden />
      </AriaButton>
    </MenuButton>
  );
}

function DeviceMenu() {
  const { t } = useTranslation();
  const device = useSession(selectDevice);
  const shown = device === null ? t('device.none') : t(`device.short-${device.kind}`);
  return (
    <MenuButton label={t('top-bar.device')} items={choices(DEVICES, (id) => t(`device.${id}`))} onAction={chooseCommand}>
      <AriaButton className="button button-plain" aria-label={t('top-bar.device-is', { device: shown })} data-testid="device">
        {shown}
        <ChevronDown size={12} aria-hidden />
      </AriaButton>
    </MenuButton>
  );
}

const run = (id: string) => (): void => void execute(commandOf(id));

/** The keys of a command as a property, where it has some. */
function useShownKeys(): (id: string) => { readonly keys?: string } {
  const shown = useKeys();
  return (id) => {
    const keys = shown(id);
    return keys === undefined ? {} : { keys };
  };
}

/** Alone drawn anew with each edit, as the title is: menus and buttons cost more than the edit itself. */
function UndoButtons() {
  const { t } = useTranslation();
  const canUndo = useDocument(selectCanUndo);
  const canRedo = useDocument(selectCanRedo);
  const keysOf = useShownKeys();
  return (
    <div className="top-group">
      <IconButton
        label={t('top-bar.undo')}
        {...keysOf('edit.undo')}
        isDisabled={!canUndo}
        onPress={run('edit.undo')}
        testId="undo"
      >
        <Undo2 size={16} aria-hidden />
      </IconButton>
      <IconButton
        label={t('top-bar.redo')}
        {...keysOf('edit.redo')}
        isDisabled={!canRedo}
        onPress={run('edit.redo')}
        testId="redo"
      >
        <Redo2 size={16} aria-hidden />
      </IconButton>
    </div>
  );
}

/** What can be shown beside the graph, as it stands from left to right. */
const PANES = [
  {
    id: 'palette',
    label: 'top-bar.palette',
    command: 'view.palette',
    Icon: PanelLeft,
  },
  {
    id: 'mirror',
    label: 'mirror:title',
    command: 'view.mirror',
    Icon: FlipHorizontal2,
  },
  {
    id: 'inspector',
    label: 'top-bar.inspector',
    command: 'view.inspector',
    Icon: PanelRight,
  },
] as const;

/** Menus, the document's name, undo and redo, search, device, theme, language. */
export function TopBar() {
  const { t } = useTranslation();
  const { mirrorOpen } = useUi(selectPreferences);
  const isOnView = useOnView();
  const keysOf = useShownKeys();
  return (
    <header className="app-top">
      <nav className="menu-bar" aria-label={t('top-bar.label')}>
        <MainMenus />
      </nav>
      <UndoButtons />
      <DocumentTitle />
      <div className="top-group">
        <IconButton label={t('top-bar.search')} {...keysOf('view.find')} onPress={run('view.find')} testId="find">
          <Search size={16} aria-hidden />
        </IconButton>
        <DeviceMenu />
        <ThemeMenu />
        <LanguageMenu />
        {PANES.map(({ id, label, command, Icon }) => (
          <Toggle
            key={id}
            label={t(label)}
            className="button-icon"
            isSelected={id === 'mirror' ? mirrorOpen : isOnView(id)}
            onChange={run(command)}
            testId={`toggle-${id}`}
            {...keysOf(command)}
          >
            <Icon size={16} aria-hidden />
          </Toggle>
        ))}
      </div>
    </header>
  );
}
