/** The invitation one came with, kept in this tab while one registers or signs in. */
const name = 'invitation';

export const holdInvitation = (token: string): void => sessionStorage.setItem(name, token);
export const heldInvitation = (): string | undefined => sessionStorage.getItem(name) ?? undefined;
export const dropInvitation = (): void => sessionStorage.removeItem(name);
