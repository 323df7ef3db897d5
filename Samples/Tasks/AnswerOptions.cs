namespace Unrolled.Samples;

/// <summary>What answers of <c>predict</c> may depend on.</summary>
[Flags]
internal enum AnswerOptions
{
    /// <summary>On the question alone.</summary>
    None = 0,

    /// <summary><c>--length</c>: how far an answer goes.</summary>
    Length = 1,

    /// <summary><c>--temperature</c> and <c>--seed</c>: it is chosen by chance.</summary>
    Chance = 2,
}
