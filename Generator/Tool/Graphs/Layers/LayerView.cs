namespace Unrolled.Tool.Graphs.Layers;

/// <summary>Which result of a layer is meant.</summary>
internal enum LayerView
{
    /// <summary>Its output: of every step, if it has steps.</summary>
    Output,

    /// <summary>Of a recurrent layer: h after all steps; of both directions, one after the other.</summary>
    Final,

    /// <summary>Of an LSTM: c after all steps.</summary>
    FinalCell,
}
