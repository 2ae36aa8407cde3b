/* lwIP whose congestion control and timers are left as they are when a state is saved, though
 * records do not have them: a mask with a fault that is known. */
#define finwait_stack_save save_of_lwip
#include "tests/stacks/lwip_stack.c"
#undef finwait_stack_save

size_t finwait_stack_save(void* image, size_t size);

size_t finwait_stack_save(void* image, size_t size) {
    const size_t needed = image_size(sizeof own);
    if (size >= needed) image_save(image, &own, sizeof own);
    return needed;
}
