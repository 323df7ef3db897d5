using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>The final value of a state whose cell is not known yet.</summary>
internal sealed class PendingState(Form form, Factor[][] dims) : GraphValue
{
    public Form Form { get; } = form;

    public Factor[][] Dims { get; } = dims;
}
