using System.Runtime.CompilerServices;

namespace Unrolled;

/// <summary>
/// The objects that C code holds, by handles instead of addresses: a handle that was freed, or that belongs to another network, is found out and not followed.
/// </summary>
/// <remarks>
/// A handle is, from the top: 8 bits for the network, the number of times that the slot was used, and in the lower half the slot. Slots are used again, and their handles then differ in the
/// middle part, until that has counted through: 2²⁴ times in a 64-bit process.
/// </remarks>
internal sealed class HandleTable
{
    private const int NetworkBits = 8;

    private readonly Lock _lock = new();

    // The slot that was freed last; each knows the one before it.
    private Slot? _free;

    // Replaced by a longer array, whose slots are the same objects: who reads the old one misses none that it knows a handle of.
    private volatile Slot[] _slots = [];
    private int _count;

    /// <summary>The number of handles that are in use.</summary>
    public int Count { get; private set; }

    // Properties, which are constants to the compiler.
    private static int NetworkShift => (8 * nint.Size) - NetworkBits;

    private static int SlotBits => 4 * nint.Size;

    private static int MaxSlot => nint.Size == 8 ? int.MaxValue - 1 : ushort.MaxValue;

    private static nuint UseMask => ((nuint)1 << (NetworkShift - SlotBits)) - 1;

    /// <summary>Makes a handle.</summary>
    /// <param name="value">The object, which stays alive until <see cref="Remove"/>.</param>
    /// <param name="network">The network's number, 1 … 255.</param>
    /// <exception cref="OutOfMemoryException">All slots are in use.</exception>
    public nint Add(object value, int network)
    {
        lock (_lock)
        {
            Slot slot = _free ?? Append();
            _free = slot.NextFree;
            slot.NextFree = null;
            Count++;
            slot.Uses = (slot.Uses + 1) & UseMask;
            slot.Value = value;
            slot.Handle = (nint)(((nuint)network << NetworkShift) | (slot.Uses << SlotBits) | slot.Index);
            return slot.Handle;
        }
    }

    /// <summary>The object of a handle; null if there is none, or if the handle belongs to another network.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public object? Find(nint handle, int network)
    {
        Slot[] slots = _slots;
        int index = SlotOf(handle);
        return (uint)index < (uint)slots.Length && slots[index] is var slot && slot.Handle == handle && (nuint)handle >> NetworkShift == (nuint)network ? slot.Value : null;
    }

    /// <summary>Ends a handle.</summary>
    /// <returns>False if there is no such handle.</returns>
    public bool Remove(nint handle, int network)
    {
        lock (_lock)
        {
            if (Find(handle, network) is null)
            {
                return false;
            }

            Slot slot = _slots[SlotOf(handle)];
            slot.Handle = 0;
            slot.Value = null;
            slot.NextFree = _free;
            _free = slot;
            Count--;
            return true;
        }
    }

    // The lower half.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SlotOf(nint handle) => nint.Size == 8 ? (int)handle : (ushort)handle;

    private Slot Append()
    {
        if (_count > MaxSlot)
        {
            throw new OutOfMemoryException($"{_count} models and streams are in use, as many as there can be.");
        }

        if (_count == _slots.Length)
        {
            Slot[] slots = new Slot[Math.Max(16, 2 * _count)];
            _slots.CopyTo(slots, 0);
            slots.AsSpan(_count).Fill(new Slot(0));
            _slots = slots;
        }

        Slot slot = new((nuint)_count);
        _slots[_count++] = slot;
        return slot;
    }

    // No handle is zero, so none is that of an empty slot.
    private sealed class Slot(nuint index)
    {
        public nuint Index { get; } = index;

        public nuint Uses { get; set; }

        public nint Handle { get; set; }

        public object? Value { get; set; }

        public Slot? NextFree { get; set; }
    }
}
