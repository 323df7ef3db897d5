using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Unrolled.Generator.Diagnostics;

/// <summary>Every diagnostic there is. 00xx: the declaration; 01xx: layers and sizes; 02xx: project options; 03xx: C functions.</summary>
internal static class Descriptors
{
    public static readonly DiagnosticDescriptor NotPartial = Error("UNR0001", "The class is not partial", "'{0}' declares a network, so it must be partial");
    public static readonly DiagnosticDescriptor NoLayer = Error("UNR0002", "The network has no layers", "'{0}' declares a network without layers; add [Lstm(units)] or [Dense(units)] below [Network]");
    public static readonly DiagnosticDescriptor TwoNetworks = Error("UNR0003", "The network is declared twice", "'{0}' has {1} Network attributes; a class declares one network");
    public static readonly DiagnosticDescriptor LayersWithoutNetwork = Error("UNR0004", "The layers have no network", "'{0}' has layers but no [Network(inputs)] above them");
    public static readonly DiagnosticDescriptor AbstractClass = Error("UNR0005", "The class is abstract", "'{0}' is abstract; a network class must be instantiable");
    public static readonly DiagnosticDescriptor StaticClass = Error("UNR0006", "The class is static", "'{0}' is static; a network class must be instantiable");
    public static readonly DiagnosticDescriptor GenericType = Error("UNR0007", "The class is generic", "'{0}' is generic or nested in a generic type; the sizes of a network must be fixed");
    public static readonly DiagnosticDescriptor ContainingTypeNotPartial = Error("UNR0008", "The containing type is not partial", "'{0}' is nested in '{1}', which must be partial too");
    public static readonly DiagnosticDescriptor RecordClass = Error("UNR0009", "The class is a record", "'{0}' is a record; declare the network as a class");
    public static readonly DiagnosticDescriptor HasBaseClass = Error("UNR0010", "The class has a base class", "'{0}' derives from '{1}', but networks must derive from Unrolled.Network");
    public static readonly DiagnosticDescriptor ReservedMember = Error("UNR0011", "The name is reserved", "'{0}': the name '{1}' is used by generated code; choose another");
    public static readonly DiagnosticDescriptor LayersApart = Error("UNR0012", "The layers are spread over several declarations", "'{0}' has layers on several partial declarations, so their order is undefined; put all layers on one");
    public static readonly DiagnosticDescriptor FileLocal = Error("UNR0013", "The class is file-local", "'{0}' is file-local, so the generated file cannot see it; use internal");
    public static readonly DiagnosticDescriptor UnknownLayer = Error("UNR0014", "Unknown layer", "'{0}': '{1}' is not a layer that the generator knows");
    public static readonly DiagnosticDescriptor PrimaryConstructor = Error("UNR0015", "The class has a primary constructor", "'{0}' has a primary constructor, which generated constructors cannot call; use an ordinary constructor");
    public static readonly DiagnosticDescriptor LayerAboveNetwork = Error("UNR0016", "A layer precedes the network", "'{0}': {1} is above [Network]; put [Network] first, then the layers in the order that data flows");

    public static readonly DiagnosticDescriptor GeneratorFault = Error("UNR0017", "The generator failed", "'{0}': the generator failed on this network: {1}. This is a bug in Unrolled; please report it with the declaration.");
    public static readonly DiagnosticDescriptor RequiredMember = Error("UNR0018", "The class has a required member", "'{0}': '{1}' is required, but Load cannot set it; give it a default value, or set it in a constructor");
    public static readonly DiagnosticDescriptor NotAClass = Error("UNR0019", "The type is not a class", "'{0}' is {1}; a network must be a class");

    public static readonly DiagnosticDescriptor InputsOutOfRange = Error("UNR0101", "Inputs out of range", "'{0}': inputs {1} is outside 1 … {2}");
    public static readonly DiagnosticDescriptor UnitsOutOfRange = Error("UNR0102", "Units out of range", "'{0}': units {1} of {2} is outside 1 … {3}");
    public static readonly DiagnosticDescriptor SequenceMissing = Error("UNR0103", "The recurrent layer needs a sequence", "'{0}': {1} needs a sequence, but {2} returns only its last output; set ReturnSequences = true on {2}");
    public static readonly DiagnosticDescriptor ActivationUnknown = Error("UNR0104", "The activation is not supported here", "'{0}': {1} of {2} cannot be {3}; use one of {4}");
    public static readonly DiagnosticDescriptor NameTaken = Error("UNR0105", "Duplicate name", "'{0}': the name '{1}' of {2} is already used by {3}");
    public static readonly DiagnosticDescriptor NameInvalid = Error("UNR0106", "Invalid layer name", "'{0}': {1} '{2}' {3}");
    public static readonly DiagnosticDescriptor TensorsTaken = Error("UNR0107", "Duplicate tensor prefix", "'{0}': {2} has the tensor prefix '{1}', which {3} already uses; only consecutive recurrent layers of the same kind and with the same options can share a prefix");
    public static readonly DiagnosticDescriptor TooLarge = Error("UNR0108", "The network is too large", "'{0}': {1} would bring the network to {2} parameters; the limit is {3}");
    public static readonly DiagnosticDescriptor ChoiceUnknown = Error("UNR0110", "Unknown option", "'{0}': {1} of {2} cannot be {3}; use one of {4}");
    public static readonly DiagnosticDescriptor InitializerUnknown = Error("UNR0141", "The initializer is not supported here", "'{0}': {1} of {2} cannot be {3}; use one of {4}");
    public static readonly DiagnosticDescriptor IdentityNotSquare = Error("UNR0142", "Identity needs a square matrix", "'{0}': {1} of {2} cannot be Identity, because its matrix [{3}, {4}] is not square");
    public static readonly DiagnosticDescriptor InitializerScale = Error("UNR0143", "Invalid initializer scale", "'{0}': {1} {2} of {3} is invalid for {4}, which takes {5}");
    public static readonly DiagnosticDescriptor ForgetBiasNotFinite = Error("UNR0122", "The forget bias is not finite", "'{0}': ForgetBias {2} of {1} is not a finite number");
    public static readonly DiagnosticDescriptor BoundOutOfRange = Error("UNR0123", "Clip limit out of range", "'{0}': {1} {2} of {3} is not a finite number above 0; remove it for no limit");
    public static readonly DiagnosticDescriptor ProjectionOutOfRange = Error("UNR0124", "Projection out of range", "'{0}': Projection {1} of {2} is outside 1 … {3}; remove it if h has as many values as the cell");
    public static readonly DiagnosticDescriptor NormalizationOfOneUnit = Error("UNR0125", "Layer normalization of one unit", "'{0}': LayerNormalization of {1} needs two units or more; normalizing one unit always gives zero");
    public static readonly DiagnosticDescriptor BiasMissing = Error("UNR0126", "The layer has no bias", "'{0}': {1} of {2} has no effect with UseBias = false");

    public static readonly DiagnosticDescriptor MemoryTooLarge = Error("UNR0109", "The network needs too much memory", "'{0}': states, packed weights or gradients take more than {1} values; use fewer units, filters or layers");
    public static readonly DiagnosticDescriptor SoftmaxOfOne = new("UNR0127", "Softmax of a single value", "'{0}': {2} of {1} has one value, so its output is always {3}; use Sigmoid for a probability, or more units for classes", "Unrolled", DiagnosticSeverity.Warning, isEnabledByDefault: true, description: Page("UNR0127"));

    public static readonly DiagnosticDescriptor ParameterUnknown = Error("UNR0140", "The activation has no such parameter", "'{0}': {1} of {2} has no effect, because {3} has no such parameter");
    public static readonly DiagnosticDescriptor ParameterOutOfRange = Error("UNR0144", "Activation parameter out of range", "'{0}': {1} {2} of {3} is outside {4}");

    public static readonly DiagnosticDescriptor SourceUnknown = Error("UNR0145", "Unknown layer name", "'{0}': {1} refers to '{2}', which is not a layer above it; the layers above are {3}");
    public static readonly DiagnosticDescriptor MergeTooFew = Error("UNR0146", "Nothing to merge", "'{0}': {1} merges {2} layers; it needs two or more");
    public static readonly DiagnosticDescriptor MergeAxes = Error("UNR0147", "Merged layers have different time steps", "'{0}': {1} merges {2} and {3}, which have different time steps");
    public static readonly DiagnosticDescriptor MergeWidths = Error("UNR0148", "Merged layers have different widths", "'{0}': {1} merges by {2}, but {3} has width {4} and {5} has width {6}");
    public static readonly DiagnosticDescriptor OutputTooWide = Error("UNR0149", "The output is too large", "'{0}': the output of {1} has {2} values; the limit is {3}");
    public static readonly DiagnosticDescriptor AttentionOverVector = Error("UNR0170", "Attention needs a sequence", "'{0}': {1} attends over '{2}', which returns a single vector; set ReturnSequences = true on it");
    public static readonly DiagnosticDescriptor AttentionWidths = Error("UNR0171", "Queries and keys have different widths", "'{0}': {1} uses the {2} score, but its queries have width {3} and the keys of '{4}' have width {5}; use the General or the Additive score");
    public static readonly DiagnosticDescriptor AttentionUnitsMissing = Error("UNR0172", "The additive score needs units", "'{0}': Units {2} of {1} is outside 1 … {3}; the Additive score needs it");
    public static readonly DiagnosticDescriptor AttentionUnitsGiven = Error("UNR0173", "Units are only for the additive score", "'{0}': {1} sets Units, but its score is {2}; only the Additive score uses Units");
    public static readonly DiagnosticDescriptor AttentionPoolingOfVector = Error("UNR0174", "Attention pooling needs a sequence", "'{0}': {1} needs a sequence, but '{2}' returns a single vector");
    public static readonly DiagnosticDescriptor NoTokenInput = Error("UNR0150", "The layer needs a token input", "'{0}': {1} reads tokens, so it must directly follow an input of one feature; {2} {3}");
    public static readonly DiagnosticDescriptor TokensOutOfRange = Error("UNR0151", "Number of tokens out of range", "'{0}': {1} {2} of {3} is outside 1 … {4}");
    public static readonly DiagnosticDescriptor PaddingIndexOutOfRange = Error("UNR0152", "Padding index out of range", "'{0}': PaddingIndex {1} of {2} is outside 0 … {3}");
    public static readonly DiagnosticDescriptor MaskingNotFirst = Error("UNR0153", "Masking must come first", "'{0}': {1} masks time steps of the network's input, so it must directly follow that input, and only once; it follows {2}");
    public static readonly DiagnosticDescriptor RepeatOfSequence = Error("UNR0154", "RepeatVector needs a vector", "'{0}': {1} repeats a vector, but {2} returns a sequence");
    public static readonly DiagnosticDescriptor RepeatOutOfRange = Error("UNR0177", "Number of repetitions out of range", "'{0}': {1} steps of {2} is outside 1 … {3}");
    public static readonly DiagnosticDescriptor MaskNotANumber = Error("UNR0178", "The mask value is NaN", "'{0}': the value of {1} is NaN, which no feature equals");
    public static readonly DiagnosticDescriptor MaskingFixedSteps = Error("UNR0179", "Masking changes the number of steps", "'{0}': {1} removes time steps, but Steps fixes their number to {2}; remove Steps");
    public static readonly DiagnosticDescriptor WindowOutOfRange = Error("UNR0155", "Window size or stride out of range", "'{0}': {1} {2} of {3} is outside 1 … {4}");
    public static readonly DiagnosticDescriptor GroupsUnfit = Error("UNR0156", "Groups must divide channels and filters", "'{0}': Groups {1} of {2} does not divide its {3} channels and {4} filters");
    public static readonly DiagnosticDescriptor PaddingSizeOutOfRange = Error("UNR0157", "Padding size out of range", "'{0}': {1} {2} of {3} is outside 0 … {4}");
    public static readonly DiagnosticDescriptor PaddingSizeUnfit = Error("UNR0158", "PaddingSize conflicts with Padding", "'{0}': {1} {2} of {3} conflicts with Padding = {4}, which determines the padding");
    public static readonly DiagnosticDescriptor CausalImage = Error("UNR0159", "Causal padding needs a time axis", "'{0}': Padding of {1} cannot be Causal, because images have no time axis");
    public static readonly DiagnosticDescriptor NoImage = Error("UNR0160", "The layer needs images", "'{0}': {1} needs images, but {2} returns rows of {3} values; images come from [Network(height, width, channels)]");
    public static readonly DiagnosticDescriptor NoTime = Error("UNR0161", "The layer needs a sequence", "'{0}': {1} needs a sequence, but {2} returns a single vector");
    public static readonly DiagnosticDescriptor WindowTooLarge = Error("UNR0162", "The window is larger than its input", "'{0}': the window of {1} spans {2} {3}, but there are only {4}");
    public static readonly DiagnosticDescriptor FlattenUnknown = Error("UNR0163", "The number of steps is unknown", "'{0}': {1} flattens all time steps into one vector, so their number must be fixed; set Steps on [Network]");
    public static readonly DiagnosticDescriptor WindowTooWide = Error("UNR0164", "The window is too large", "'{0}': the window of {1} spans {2} values; the limit is {3}");
    public static readonly DiagnosticDescriptor StreamingImpossible = Error("UNR0180", "The network cannot run step by step", "'{0}': Streaming = true, but {1} needs the whole sequence");
    public static readonly DiagnosticDescriptor InitialStateUnfit = Error("UNR0181", "The initial state does not fit", "'{0}': {1} cannot start from '{2}'; use a recurrent layer of the same kind, size and number of directions, or a vector of {3} values");
    public static readonly DiagnosticDescriptor NotRead = Error("UNR0182", "The layer is unused", "'{0}': nothing reads the output of {1}; name it in a later layer, or set Output = true");
    public static readonly DiagnosticDescriptor StepsOutOfRange = Error("UNR0183", "Steps out of range", "'{0}': Steps {1} is below 1; remove it for sequences of any length");

    public static readonly DiagnosticDescriptor ReverseOfBoth = Error("UNR0184", "Reverse conflicts with Bidirectional", "'{0}': {1} runs in both directions, so Reverse = true has no effect; remove one of the two");
    public static readonly DiagnosticDescriptor SecondDirectionMissing = Error("UNR0185", "The layer has no second direction", "'{0}': {1} configures the second direction, but {2} has only one; set Bidirectional, or remove it");
    public static readonly DiagnosticDescriptor TwoInitialStates = Error("UNR0186", "The layer has two initial states", "'{0}': {1} starts from '{2}', so TrainInitialState = true has no effect; remove one of the two");
    public static readonly DiagnosticDescriptor TwoCandidateFunctions = Error("UNR0187", "The candidate has two functions", "'{0}': LogSpace = true sets the function of the candidate, so {1} of {2} has no effect; remove one of them");
    public static readonly DiagnosticDescriptor SliceOutOfRange = Error("UNR0188", "The slice is out of range", "'{0}': {1} takes {3} features from feature {2} on, outside 0 … {4}");
    public static readonly DiagnosticDescriptor SliceTooLong = Error("UNR0189", "The slice is longer than a row", "'{0}': {1} takes features {2} … {3}, but {4} has {5}");
    public static readonly DiagnosticDescriptor FlatRowsMissing = Error("UNR0190", "The layer needs flat rows", "'{0}': {1} needs flat rows, but {2} returns images {3}; add [Flatten] before it");
    public static readonly DiagnosticDescriptor ReflectionOutOfRange = Error("UNR0191", "Reflected padding out of range", "'{0}': {1} {2} of {3} is outside 0 … {4}; reflected padding is shorter than a row");
    public static readonly DiagnosticDescriptor HeadsOutOfRange = Error("UNR0192", "Heads out of range", "'{0}': {1} {2} of {3} is outside 1 … {4}");
    public static readonly DiagnosticDescriptor HeadsUnfit = Error("UNR0193", "The heads do not divide the width", "'{0}': {1} heads of {2} do not divide the width of {3}, {4}; set KeyWidth, or choose another number of heads");
    public static readonly DiagnosticDescriptor CausalOverOtherSteps = Error("UNR0194", "Causal attention needs its own steps", "'{0}': {1} is causal, but the steps of '{2}' are not those of its queries");
    public static readonly DiagnosticDescriptor OneImageMissing = Error("UNR0195", "The layer needs a single image", "'{0}': {1} needs a single image, but {2} returns one at every step; set Steps = 1 of [Network], or make the input constant");

    public static readonly DiagnosticDescriptor RateOutOfRange = Error("UNR0165", "Dropout rate out of range", "'{0}': {1} {2} of {3} is outside [0, 1)");
    public static readonly DiagnosticDescriptor EpsilonOutOfRange = Error("UNR0166", "Epsilon out of range", "'{0}': Epsilon {1} of {2} is not a finite number above 0");
    public static readonly DiagnosticDescriptor MomentumOutOfRange = Error("UNR0167", "Momentum out of range", "'{0}': Momentum {1} of {2} is outside [0, 1)");
    public static readonly DiagnosticDescriptor InitialAlphaNotFinite = Error("UNR0168", "The initial slope is not finite", "'{0}': InitialAlpha {1} of {2} is not a finite number");

    public static readonly DiagnosticDescriptor PrefixInvalid = Error("UNR0301", "Invalid prefix of C functions", "'{0}': the prefix '{1}' is not 1 … {2} ASCII letters, digits and underscores, the first a letter");
    public static readonly DiagnosticDescriptor PrefixTaken = Error("UNR0302", "Duplicate prefix of C functions", "'{0}': C functions {1}; choose another prefix");
    public static readonly DiagnosticDescriptor ExportWithoutNetwork = Error("UNR0303", "The native export has no network", "'{0}' has [NativeExport] but no [Network(inputs)]");
    public static readonly DiagnosticDescriptor NothingToExport = Error("UNR0304", "The network cannot be exported", "'{0}' cannot be called from C: it does not run step by step, and its whole sequences need the additional inputs {1}");

    public static readonly DiagnosticDescriptor LanguageVersion = Error("UNR0201", "The language version is too old", "'{0}': generated code needs C# 11 or later, but this project uses {1}");

    public static ImmutableArray<DiagnosticDescriptor> All { get; } =
    [
        NotPartial, NoLayer, TwoNetworks, LayersWithoutNetwork, AbstractClass, StaticClass, GenericType, ContainingTypeNotPartial,
        RecordClass, HasBaseClass, ReservedMember, LayersApart, FileLocal, UnknownLayer, PrimaryConstructor, LayerAboveNetwork, GeneratorFault, RequiredMember, NotAClass,
        InputsOutOfRange, UnitsOutOfRange, SequenceMissing, ActivationUnknown, NameTaken, NameInvalid, TensorsTaken, TooLarge, MemoryTooLarge, ChoiceUnknown,
        InitializerUnknown, IdentityNotSquare, InitializerScale,
        ForgetBiasNotFinite, BoundOutOfRange, ProjectionOutOfRange, NormalizationOfOneUnit, BiasMissing, SoftmaxOfOne,
        ParameterUnknown, ParameterOutOfRange,
        AttentionOverVector, AttentionWidths, AttentionUnitsMissing, AttentionUnitsGiven, AttentionPoolingOfVector,
        NoTokenInput, TokensOutOfRange, PaddingIndexOutOfRange, MaskingNotFirst, RepeatOfSequence, RepeatOutOfRange, MaskNotANumber, MaskingFixedSteps,
        SourceUnknown, MergeTooFew, MergeAxes, MergeWidths, OutputTooWide,
        WindowOutOfRange, GroupsUnfit, PaddingSizeOutOfRange, PaddingSizeUnfit, CausalImage, NoImage, NoTime, WindowTooLarge, FlattenUnknown, WindowTooWide,
        StreamingImpossible, InitialStateUnfit, NotRead, StepsOutOfRange, ReverseOfBoth, SecondDirectionMissing, TwoInitialStates, TwoCandidateFunctions,
        SliceOutOfRange, SliceTooLong, FlatRowsMissing, ReflectionOutOfRange, HeadsOutOfRange, HeadsUnfit, CausalOverOtherSteps, OneImageMissing,
        RateOutOfRange, EpsilonOutOfRange, MomentumOutOfRange, InitialAlphaNotFinite,
        LanguageVersion,
        PrefixInvalid, PrefixTaken, ExportWithoutNetwork, NothingToExport,
    ];

    /// <summary>Findings that depend on the outputs of layers. They are dropped if an earlier error makes those outputs uncertain.</summary>
    public static ImmutableHashSet<string> FollowFromSignals { get; } = Ids(
        SequenceMissing, TooLarge, MemoryTooLarge, IdentityNotSquare, SoftmaxOfOne,
        AttentionOverVector, AttentionWidths, AttentionPoolingOfVector,
        NoTokenInput, MaskingNotFirst, RepeatOfSequence, MaskingFixedSteps, MergeAxes, MergeWidths, OutputTooWide,
        GroupsUnfit, NoImage, NoTime, WindowTooLarge, FlattenUnknown, WindowTooWide, StreamingImpossible, InitialStateUnfit, NotRead,
        SliceTooLong, FlatRowsMissing, HeadsUnfit, CausalOverOtherSteps, OneImageMissing);

    /// <summary>Findings after which the outputs of layers are uncertain.</summary>
    public static ImmutableHashSet<string> LeaveSignalsOpen { get; } = Ids(
        InputsOutOfRange, StepsOutOfRange, NameTaken, NameInvalid, SequenceMissing, AttentionOverVector, AttentionPoolingOfVector, NoTokenInput, RepeatOfSequence,
        MergeAxes, MergeWidths, OutputTooWide, ProjectionOutOfRange);

    public static DiagnosticDescriptor Get(string id) => All.Single(d => d.Id == id);

    private static ImmutableHashSet<string> Ids(params DiagnosticDescriptor[] descriptors) => [.. descriptors.Select(d => d.Id)];

    private static DiagnosticDescriptor Error(string id, string title, string message) => new(
        id, title, message, "Unrolled", DiagnosticSeverity.Error, isEnabledByDefault: true, description: Page(id));

    // The pages are in the package and the repository; they are not published at a URL.
    private static string Page(string id) => $"How to fix it: docs/diagnostics/{id}.md, in the package Unrolled and in its repository.";
}
