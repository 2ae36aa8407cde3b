/* The state of a library in a shared object, saved and restored: its writable memory, and what it
 * allocates. For adapters of finwait_stack.h; C99, ELF, no threads.
 *
 * image_begin() finds the library in this process and lets its malloc(), calloc() and free() work
 * in an arena of this file, so that what it allocates has the same addresses again when an image is
 * restored. Blocks are taken at the lowest address with room, and are zeroed when they are freed.
 */
#ifndef FINWAIT_LIBRARY_IMAGE_H
#define FINWAIT_LIBRARY_IMAGE_H

#ifndef _GNU_SOURCE
#error "define _GNU_SOURCE before the first header: dl_iterate_phdr() is none of C99's"
#endif

#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Room for all that the library has allocated at a time. */
#define IMAGE_ARENA_SIZE ((size_t)1 << 20)
#define IMAGE_UNIT ((size_t)16)

/* Stands before each block; `size` counts it, too. */
struct image_block {
    size_t size;
    size_t is_used;
};

static union {
    unsigned char octets[IMAGE_ARENA_SIZE];
    struct image_block first;
    long double aligned;
} image_arena;
/* Behind the last block that is used. */
static size_t image_arena_end;

/* The writable part of the library. */
static unsigned char* image_writable;
static size_t image_writable_size;

static struct image_block* image_block_at(size_t offset) {
    return (struct image_block*)(void*)(image_arena.octets + offset);
}

static void* image_take(size_t offset, size_t size) {
    struct image_block* const block = image_block_at(offset);
    block->is_used = 1;
    (void)size;
    return image_arena.octets + offset + sizeof *block;
}

static void* image_malloc(size_t size) {
    const size_t whole =
        (size + sizeof(struct image_block) + IMAGE_UNIT - 1) / IMAGE_UNIT * IMAGE_UNIT;
    size_t at = 0;
    for (at = 0; at < image_arena_end; at += image_block_at(at)->size) {
        struct image_block* const block = image_block_at(at);
        if (block->is_used || block->size < whole) continue;
        if (block->size > whole) {
            image_block_at(at + whole)->size = block->size - whole;
            image_block_at(at + whole)->is_used = 0;
            block->size = whole;
        }
        return image_take(at, whole);
    }
    if (size > IMAGE_ARENA_SIZE || whole > IMAGE_ARENA_SIZE - image_arena_end) return NULL;
    image_arena_end += whole;
    image_block_at(at)->size = whole;
    return image_take(at, whole);
}

static void* image_calloc(size_t count, size_t size) {
    void* octets = NULL;
    if (size != 0 && count > IMAGE_ARENA_SIZE / size) return NULL;
    octets = image_malloc(count * size);
    if (octets != NULL) memset(octets, 0, count * size);
    return octets;
}

/* Free blocks that lie side by side become one; those at the end are none any more. */
static void image_merge(void) {
    size_t at = 0;
    size_t last = IMAGE_ARENA_SIZE;
    while (at < image_arena_end) {
        struct image_block* const block = image_block_at(at);
        const size_t next = at + block->size;
        if (!block->is_used && last < at) {
            image_block_at(last)->size += block->size;
            memset(block, 0, sizeof *block);
        } else {
            last = block->is_used ? IMAGE_ARENA_SIZE : at;
        }
        at = next;
    }
    if (last < image_arena_end) {
        memset(image_block_at(last), 0, sizeof(struct image_block));
        image_arena_end = last;
    }
}

static void image_free(void* octets) {
    unsigned char* const begin = octets;
    struct image_block* block = NULL;
    if (octets == NULL) return;
    if (begin < image_arena.octets || begin >= image_arena.octets + IMAGE_ARENA_SIZE) {
        free(octets);
        return;
    }
    block = (struct image_block*)(void*)(begin - sizeof *block);
    memset(begin, 0, block->size - sizeof *block);
    block->is_used = 0;
    image_merge();
}

/* The function that takes the place of the one of this name; 0: none does. */
static uintptr_t image_replacement(const char* name) {
    if (strcmp(name, "malloc") == 0) return (uintptr_t)image_malloc;
    if (strcmp(name, "calloc") == 0) return (uintptr_t)image_calloc;
    if (strcmp(name, "free") == 0) return (uintptr_t)image_free;
    return 0;
}

/* What a table of relocations needs to be understood. */
struct image_relocations {
    const ElfW(Sym) * symbols;
    const char* names;
};

static void image_rebind(const struct dl_phdr_info* library, const struct image_relocations* by,
                         uintptr_t offset, size_t symbol) {
    const uintptr_t with = image_replacement(by->names + by->symbols[symbol].st_name);
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t* const slot = (uintptr_t*)(library->dlpi_addr + offset);
    if (with == 0) return;
    /* The loader may have made it read-only. */
    mprotect((void*)((uintptr_t)slot / page * page), page, PROT_READ | PROT_WRITE);
    *slot = with;
}

static void image_rebind_all(const struct dl_phdr_info* library, const ElfW(Dyn) * dynamic) {
    struct image_relocations by = {NULL, NULL};
    const ElfW(Rela) * tables[2] = {NULL, NULL};
    size_t sizes[2] = {0, 0};
    int table = 0;
    size_t i = 0;
    for (; dynamic->d_tag != DT_NULL; ++dynamic) {
        switch (dynamic->d_tag) {
            case DT_SYMTAB: by.symbols = (const ElfW(Sym)*)dynamic->d_un.d_ptr; break;
            case DT_STRTAB: by.names = (const char*)dynamic->d_un.d_ptr; break;
            case DT_JMPREL: tables[0] = (const ElfW(Rela)*)dynamic->d_un.d_ptr; break;
            case DT_PLTRELSZ: sizes[0] = dynamic->d_un.d_val; break;
            case DT_RELA: tables[1] = (const ElfW(Rela)*)dynamic->d_un.d_ptr; break;
            case DT_RELASZ: sizes[1] = dynamic->d_un.d_val; break;
            default: break;
        }
    }
    for (table = 0; table < 2; ++table) {
        for (i = 0; i < sizes[table] / sizeof(ElfW(Rela)); ++i) {
            /* The symbol stands in the upper half, on 64-bit machines. */
            image_rebind(library, &by, tables[table][i].r_offset,
                         (size_t)(tables[table][i].r_info >> 32));
        }
    }
}

static int image_look_at(struct dl_phdr_info* library, size_t size, void* name) {
    const ElfW(Dyn)* dynamic = NULL;
    uintptr_t begin = 0;
    uintptr_t end = 0;
    uintptr_t read_only = 0;
    int i = 0;
    (void)size;
    if (strstr(library->dlpi_name, (const char*)name) == NULL) return 0;
    for (i = 0; i < library->dlpi_phnum; ++i) {
        const ElfW(Phdr)* const part = &library->dlpi_phdr[i];
        const uintptr_t at = library->dlpi_addr + part->p_vaddr;
        if (part->p_type == PT_DYNAMIC) dynamic = (const ElfW(Dyn)*)at;
        if (part->p_type == PT_GNU_RELRO) read_only = at + part->p_memsz;
        if (part->p_type == PT_LOAD && (part->p_flags & PF_W) != 0) {
            begin = at;
            end = at + part->p_memsz;
        }
    }
    if (read_only > begin && read_only <= end) begin = read_only;
    image_writable = (unsigned char*)begin;
    image_writable_size = end - begin;
    if (dynamic != NULL) image_rebind_all(library, dynamic);
    return 1;
}

/* Before the library allocates anything. `name`: a part of its file's name, "liblwip". 0, or
 * anything else where it is not in this process. */
static int image_begin(const char* name) {
    return dl_iterate_phdr(image_look_at, (void*)(uintptr_t)name) == 1 ? 0 : 1;
}

/* How large an image is, with `own_size` octets of the adapter's. */
static size_t image_size(size_t own_size) {
    return sizeof image_arena_end + own_size + image_writable_size + image_arena_end;
}

static void image_save(unsigned char* image, const void* own, size_t own_size) {
    memcpy(image, &image_arena_end, sizeof image_arena_end);
    image += sizeof image_arena_end;
    memcpy(image, own, own_size);
    image += own_size;
    memcpy(image, image_writable, image_writable_size);
    memcpy(image + image_writable_size, image_arena.octets, image_arena_end);
}

static void image_restore(const unsigned char* image, void* own, size_t own_size) {
    const size_t end_before = image_arena_end;
    memcpy(&image_arena_end, image, sizeof image_arena_end);
    image += sizeof image_arena_end;
    memcpy(own, image, own_size);
    image += own_size;
    memcpy(image_writable, image, image_writable_size);
    memcpy(image_arena.octets, image + image_writable_size, image_arena_end);
    if (end_before > image_arena_end) {
        memset(image_arena.octets + image_arena_end, 0, end_before - image_arena_end);
    }
}

#endif
