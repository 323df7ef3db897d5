namespace Unrolled.Tool.Export.C;

/// <summary>Parts of the library that are written in C by hand. Those that others call come first.</summary>
internal enum CKernel
{
    AnyBelow,
    FlushToZero,
    Min,
    Max,
    Maximum,
    WhereEqual,
    WherePositive,
    PowerOfTwo,
    SingleToInt32Bits,
    Int32BitsToSingle,
    Word,
    ByteProducts,
    ToBytes,
    IsMasked,
    ApplyFlush,
    MergeSet,
    MergeAdd,
    MergeMultiply,
    MergeScale,
    MatrixCopy,
    TokenCopy,
    TokenOneHot,
    PanelsMultiply,
    PartMultiply,
    BatchInfer,
    PReluForward,
    LayerNormalize,
    RowNormalize,
}
