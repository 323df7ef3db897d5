using Unrolled.Tool.Graphs.Forms;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>A value that a loop carries from one round to the next, as the body sees it.</summary>
/// <param name="Atom">The state.</param>
/// <param name="Initial">Its value before the first round.</param>
internal sealed record LoopState(StateAtom Atom, GraphValue Initial);
