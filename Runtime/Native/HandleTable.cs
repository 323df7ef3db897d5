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

    private static readonly int NetworkShift = (8 * nint.Size) - NetworkBits, SlotBits = 4 * nint.Size, UseBits = NetworkShift - SlotBits;
    private static readonly nuint SlotMask = ((nuint)1 << SlotBits) - 1;

    private readonly Lock _lock = new();
    private readonly Stack<Slot> _free = new();

    // Replaced by a longer array, whose slots are the same objects: who reads the old one misses none that it knows a handle of.
    private volatile Slot[] _slots = [];
    private int _count;

    /// <summary>The number of handles that are in use.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count - _free.Count;
            }
        }
    }

    /// <summary>Makes a handle.</summary>
    /// <param name="value">The object, which stays alive until <see cref="Remove"/>.</param>
    /// <param name="network">The network's number, 1 … 255.</param>
    /// <exception cref="OutOfMemoryException">All slots are in use.</exception>
    public nint Add(object value, int network)
    {
        lock (_lock)
        {
            if (!_free.TryPop(out Slot? slot))
            {
                slot = Append();
            }

            slot.Uses = (slot.Uses + 1) & (((nuint)1 << UseBits) - 1);
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
        nuint index = (nuint)handle & SlotMask;
        return index < (nuint)slots.Length && slots[index] is var slot && slot.Handle == handle && (nuint)handle >> NetworkShift == (nuint)network ? slot.Value : null;
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

            Slot slot = _slots[(nuint)handle & SlotMask];
            slot.Handle = 0;
            slot.Value = null;
            _free.Push(slot);
            return true;
        }
    }

    private Slot Append()
    {
        if ((nuint)_count > SlotMask)
        {
            throw new OutOfMemoryException($"{_count} models and streams are in use, as many as there can be.");
        }

        if (_count == _slots.Length)
        {
            Slot[] slots = new Slot[Math.Max(16, 2 * _count)];
            _slots.CopyTo(slots, 0);
            Slot none = new(0);
            slots.AsSpan(_count).Fill(none);
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
    }
}
