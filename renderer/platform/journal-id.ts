/** A new id for the unsaved work of one document: letters, digits and hyphens. */
export const newJournalId = (): string => crypto.randomUUID();
