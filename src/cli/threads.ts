/**
 * Imported before anything else: libuv reads the size of its pool when it is first used. With the default of four,
 * four long queries of the embedded warehouse would stall files and DNS.
 */
process.env['UV_THREADPOOL_SIZE'] ??= '16';
