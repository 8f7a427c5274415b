/** Every place where something lies sealed by the master key, of every room. Collected, not written: each stands in its room. */
import { type SealedPlace, sealedPlaces } from './rooms/accounts/index.ts';
import { sealedRights } from './rooms/requests/index.ts';

export const allSealed: readonly SealedPlace[] = [...sealedPlaces, ...sealedRights];
