/**
 * A workspace's logo: PNG, JPEG or WebP by its content, whatever it was called. SVG is refused: it is a document that can
 * carry scripts and addresses, and a cleaner that misses one thing once would open every page that shows it.
 */
import { eq } from 'drizzle-orm';
import { say } from '../../contract/said.ts';
import { scanFile } from '../../engines/scanner/index.ts';
import { invalid, missing } from '../../kit/errors.ts';
import { randomId } from '../../kit/ids.ts';
import { recordEntry } from '../audit/index.ts';
import { workspaceLogos } from './membership-tables.ts';
import { workspaces } from './tables.ts';
import { handleOf, type Workspace } from './workspace.ts';

type MediaType = (typeof workspaceLogos.$inferSelect)['mediaType'];

/** Bytes a logo may have. */
export const logoLimit = 512 * 1024;

const starts = (image: Buffer, bytes: string, at = 0): boolean =>
  image.subarray(at, at + bytes.length / 2).equals(Buffer.from(bytes, 'hex'));

const webpLength = (image: Buffer): number => (image.length < 12 ? 0 : image.readUInt32LE(4) + 8);

/** What an image is by its first bytes; for PNG also that it begins with its header, for WebP that its length is right. */
const mediaTypeOf = (image: Buffer): MediaType | null => {
  if (starts(image, '89504e470d0a1a0a0000000d49484452')) return 'image/png';
  if (starts(image, 'ffd8ff')) return 'image/jpeg';
  const isWebp = starts(image, '52494646') && starts(image, '57454250', 8) && webpLength(image) === image.length;
  return isWebp ? 'image/webp' : null;
};

const changed = async (workspace: Workspace, logo: { mediaType: MediaType; image: Buffer } | null) => {
  const { db } = workspace.stores;
  const [row] = await db.transaction(async (tx) => {
    await tx.delete(workspaceLogos).where(eq(workspaceLogos.workspaceId, workspace.id));
    if (logo !== null) await tx.insert(workspaceLogos).values({ workspaceId: workspace.id, ...logo });
    return tx
      .update(workspaces)
      .set({ logoVersion: logo === null ? null : randomId(8) })
      .where(eq(workspaces.id, workspace.id))
      .returning();
  });
  if (row === undefined) throw missing('workspace');
  await recordEntry(workspace, {
    action: 'workspace.changed',
    detail: `${say('audit.settingsChanged')}, ${say('audit.setting.logo')}`,
  });
  return handleOf(workspace.stores, row, workspace.actor, workspace.role, workspace.staffAccess);
};

/** Keeps a logo of at most 512 KB. Throws `bad-logo` (invalid), `upload-infected`, `upload-not-scanned`, and what the body throws when it is too large. */
export const setLogo = async (workspace: Workspace, body: ReadableStream<Uint8Array>): Promise<Workspace> => {
  const image = Buffer.concat(await Array.fromAsync(body));
  const mediaType = mediaTypeOf(image);
  if (mediaType === null)
    throw invalid('bad-logo', 'This is no image that can be a logo', 'Send PNG, JPEG or WebP. Nothing was changed.');
  await scanFile(ReadableStream.from([image]));
  return changed(workspace, { mediaType, image });
};

/** Takes the logo away; the product's own mark shows again. */
export const removeLogo = (workspace: Workspace): Promise<Workspace> => changed(workspace, null);

/** The logo as it was given. Throws `not-found`. */
export const readLogo = async (workspace: Workspace): Promise<{ mediaType: MediaType; image: Buffer }> => {
  const [logo] = await workspace.stores.db
    .select()
    .from(workspaceLogos)
    .where(eq(workspaceLogos.workspaceId, workspace.id));
  if (logo === undefined) throw missing('logo');
  return { mediaType: logo.mediaType, image: Buffer.from(logo.image) };
};
