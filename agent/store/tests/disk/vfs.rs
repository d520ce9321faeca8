//! A file system for SQLite that asks a [`Disk`] of the test before every call, and is otherwise the usual one.
//!
//! It is the default of this test process, so that the queue needs no word about it. Files outside the directories
//! that were given a disk are not affected.
#![allow(
    unsafe_code,
    reason = "SQLite takes a file system as a table of C functions; nothing else can stand below it"
)]

use std::{
    ffi::{CStr, c_char, c_int, c_void},
    mem,
    path::{Path, PathBuf},
    ptr, slice,
    sync::{Arc, Mutex, OnceLock},
};

use rusqlite::ffi;

/// What SQLite is about to do.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Call<'a> {
    Open,
    Read,
    Write { offset: u64, bytes: &'a [u8] },
    Truncate { size: u64 },
    Sync,
    Delete,
    MapShared,
    LockShared,
}

/// What becomes of it.
pub(crate) enum Verdict {
    Do,
    /// Say that it was done.
    Pretend,
    /// Fail with this code of SQLite.
    Fail(c_int),
}

/// Decides on every call for a file.
pub(crate) trait Disk: Send + Sync {
    fn decide(&self, file: &Path, call: Call<'_>) -> Verdict;
}

/// Puts a directory on a disk for as long as it lives.
pub(crate) struct Mounted(PathBuf);

type Disks = Mutex<Vec<(PathBuf, Arc<dyn Disk>)>>;

static DISKS: Disks = Mutex::new(Vec::new());
static USUAL: OnceLock<Usual> = OnceLock::new();

/// Puts `directory` on `disk`.
pub(crate) fn mount(directory: &Path, disk: Arc<dyn Disk>) -> Mounted {
    install();
    DISKS.lock().unwrap().push((directory.to_owned(), disk));
    Mounted(directory.to_owned())
}

impl Drop for Mounted {
    fn drop(&mut self) {
        DISKS.lock().unwrap().retain(|(directory, _)| *directory != self.0);
    }
}

/// The file system that SQLite would have used.
struct Usual(*mut ffi::sqlite3_vfs);

// SAFETY: SQLite's own file systems are immutable after registration and may be called from every thread.
unsafe impl Send for Usual {}
// SAFETY: as above.
unsafe impl Sync for Usual {}

/// An open file: ours first, the usual one's behind it in the same allocation, which SQLite makes.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
    on: *mut On,
}

/// Where an open file is.
struct On {
    disk: Arc<dyn Disk>,
    path: PathBuf,
}

fn install() {
    USUAL.get_or_init(|| {
        // SAFETY: the file system that is found lives as long as the process. Ours is a copy of it with other
        // functions and is leaked, so it does too.
        unsafe {
            let usual = ffi::sqlite3_vfs_find(ptr::null());
            let mut ours = *usual;
            ours.szOsFile += c_int::try_from(mem::size_of::<File>()).unwrap();
            ours.zName = c"disk".as_ptr();
            ours.pNext = ptr::null_mut();
            ours.xOpen = Some(open);
            ours.xDelete = Some(delete);
            assert_eq!(ffi::sqlite3_vfs_register(Box::into_raw(Box::new(ours)), 1), ffi::SQLITE_OK);
            Usual(usual)
        }
    });
}

fn usual() -> *mut ffi::sqlite3_vfs {
    USUAL.get().unwrap().0
}

fn disk_of(path: &Path) -> Option<Arc<dyn Disk>> {
    let disks = DISKS.lock().unwrap();
    disks.iter().find(|(directory, _)| path.starts_with(directory)).map(|(_, disk)| Arc::clone(disk))
}

/// # Safety
/// `name` is null or a C string.
unsafe fn path(name: *const c_char) -> Option<PathBuf> {
    if name.is_null() {
        return None;
    }
    // SAFETY: not null, and a C string by contract.
    let name = unsafe { CStr::from_ptr(name) };
    Some(PathBuf::from(name.to_str().unwrap()))
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives room for `szOsFile` bytes, that is ours and the usual one's, and a valid name or null.
    unsafe {
        let ours = file.cast::<File>();
        (*ours).base.pMethods = ptr::null();
        (*ours).on = ptr::null_mut();
        let on = path(name).and_then(|path| Some(On { disk: disk_of(&path)?, path }));
        if let Some(on) = &on
            && let Verdict::Fail(code) = on.disk.decide(&on.path, Call::Open)
        {
            return code;
        }
        let code = (*usual()).xOpen.unwrap()(usual(), name, behind(file), flags, out);
        if code == ffi::SQLITE_OK {
            (*ours).base.pMethods = &raw const METHODS;
            (*ours).on = on.map_or(ptr::null_mut(), |on| Box::into_raw(Box::new(on)));
        }
        code
    }
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    // SAFETY: SQLite gives a valid name.
    unsafe {
        if let Some(path) = path(name)
            && let Some(disk) = disk_of(&path)
            && let Verdict::Fail(code) = disk.decide(&path, Call::Delete)
        {
            return code;
        }
        (*usual()).xDelete.unwrap()(usual(), name, sync)
    }
}

/// # Safety
/// `file` is one that [`open`] was given.
unsafe fn behind(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: the allocation holds both.
    unsafe { file.cast::<File>().add(1).cast() }
}

/// Asks the disk, and does what it says.
///
/// # Safety
/// `file` was opened by [`open`].
unsafe fn ask(
    file: *mut ffi::sqlite3_file,
    call: Call<'_>,
    act: impl FnOnce(*mut ffi::sqlite3_file, &ffi::sqlite3_io_methods) -> c_int,
) -> c_int {
    // SAFETY: opened by us, so `on` is null or a live box, and the usual file behind is open with its methods.
    unsafe {
        let on = (*file.cast::<File>()).on.as_ref();
        match on.map_or(Verdict::Do, |on| on.disk.decide(&on.path, call)) {
            Verdict::Fail(code) => code,
            Verdict::Pretend => ffi::SQLITE_OK,
            Verdict::Do => act(behind(file), &*(*behind(file)).pMethods),
        }
    }
}

macro_rules! passed_on {
    ($name:ident, $method:ident($($arg:ident: $type:ty),*) $(-> $return:ty)?) => {
        unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file $(, $arg: $type)*) $(-> $return)? {
            // SAFETY: SQLite passes a file of ours that is open, and what the usual method wants.
            unsafe { (*(*behind(file)).pMethods).$method.unwrap()(behind(file) $(, $arg)*) }
        }
    };
}

macro_rules! asked {
    ($name:ident, $call:expr, $method:ident($($arg:ident: $type:ty),*)) => {
        unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file $(, $arg: $type)*) -> c_int {
            // SAFETY: SQLite passes a file of ours that is open, and what the usual method wants.
            unsafe { ask(file, $call, |usual, methods| methods.$method.unwrap()(usual $(, $arg)*)) }
        }
    };
}

passed_on!(file_size, xFileSize(size: *mut ffi::sqlite3_int64) -> c_int);
passed_on!(lock, xLock(level: c_int) -> c_int);
passed_on!(unlock, xUnlock(level: c_int) -> c_int);
passed_on!(check_lock, xCheckReservedLock(is_locked: *mut c_int) -> c_int);
passed_on!(control, xFileControl(what: c_int, value: *mut c_void) -> c_int);
passed_on!(sector_size, xSectorSize() -> c_int);
passed_on!(characteristics, xDeviceCharacteristics() -> c_int);
passed_on!(barrier, xShmBarrier());
passed_on!(unmap, xShmUnmap(delete: c_int) -> c_int);
asked!(read, Call::Read, xRead(to: *mut c_void, length: c_int, offset: ffi::sqlite3_int64));
asked!(sync, Call::Sync, xSync(flags: c_int));
asked!(truncate, Call::Truncate { size: size.unsigned_abs() }, xTruncate(size: ffi::sqlite3_int64));
asked!(map, Call::MapShared, xShmMap(region: c_int, size: c_int, extend: c_int, to: *mut *mut c_void));

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    length: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite passes an open file of ours and `length` bytes.
    unsafe {
        let bytes = slice::from_raw_parts(from.cast::<u8>(), usize::try_from(length).unwrap());
        let call = Call::Write { offset: offset.unsigned_abs(), bytes };
        ask(file, call, |usual, methods| methods.xWrite.unwrap()(usual, from, length, offset))
    }
}

unsafe extern "C" fn lock_shared(
    file: *mut ffi::sqlite3_file,
    first: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: SQLite passes an open file of ours.
    unsafe {
        let act = |usual: *mut ffi::sqlite3_file, methods: &ffi::sqlite3_io_methods| {
            methods.xShmLock.unwrap()(usual, first, count, flags)
        };
        // Letting go of a lock cannot fail.
        if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
            return act(behind(file), &*(*behind(file)).pMethods);
        }
        ask(file, Call::LockShared, act)
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite closes an open file of ours once; the box was made in `open` and is not used afterwards.
    unsafe {
        let ours = file.cast::<File>();
        if !(*ours).on.is_null() {
            drop(Box::from_raw((*ours).on));
        }
        (*(*behind(file)).pMethods).xClose.unwrap()(behind(file))
    }
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    // Without memory mapping, so that every byte passes here.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_lock),
    xFileControl: Some(control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(map),
    xShmLock: Some(lock_shared),
    xShmBarrier: Some(barrier),
    xShmUnmap: Some(unmap),
    xFetch: None,
    xUnfetch: None,
};
