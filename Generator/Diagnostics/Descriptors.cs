using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Unrolled.Generator.Diagnostics;

/// <summary>Every diagnostic there is. 00xx: the declaration; 01xx: layers and sizes; 02xx: project options.</summary>
internal static class Descriptors
{
    public static readonly DiagnosticDescriptor NotPartial = Error("UNR0001", "The class is not partial", "'{0}' declares a network, so it must be partial: the generator writes its other half");
    public static readonly DiagnosticDescriptor NoLayer = Error("UNR0002", "The network has no layer", "'{0}' declares a network without a layer; add [Lstm(units)] or [Dense(units)] below [Network]");
    public static readonly DiagnosticDescriptor TwoNetworks = Error("UNR0003", "The network is declared twice", "'{0}' has {1} Network attributes; a class declares one network");
    public static readonly DiagnosticDescriptor LayersWithoutNetwork = Error("UNR0004", "Layers without a network", "'{0}' has layers but no [Network(inputs)] above them");
    public static readonly DiagnosticDescriptor AbstractClass = Error("UNR0005", "The class is abstract", "'{0}' is abstract; a network is an object, so its class must not be");
    public static readonly DiagnosticDescriptor StaticClass = Error("UNR0006", "The class is static", "'{0}' is static; a network is an object, so its class must not be");
    public static readonly DiagnosticDescriptor GenericType = Error("UNR0007", "The class is generic", "'{0}' is generic or stands inside a generic type; every size of a network must be known, so it cannot be");
    public static readonly DiagnosticDescriptor ContainingTypeNotPartial = Error("UNR0008", "The type around the class is not partial", "'{0}' stands inside '{1}', which must be partial too");
    public static readonly DiagnosticDescriptor RecordClass = Error("UNR0009", "The class is a record", "'{0}' is a record; a network has no value equality, so declare it as a class");
    public static readonly DiagnosticDescriptor HasBaseClass = Error("UNR0010", "The class has a base class", "'{0}' derives from '{1}'; a network derives from Unrolled.Network, which the generator writes");
    public static readonly DiagnosticDescriptor ReservedMember = Error("UNR0011", "The name is taken by the generator", "'{0}' has the name '{1}', which generated code has or uses in every network; choose another");
    public static readonly DiagnosticDescriptor LayersApart = Error("UNR0012", "The layers are spread over several declarations", "'{0}' has layers on several of its partial declarations, so their order is not defined; put them on one");
    public static readonly DiagnosticDescriptor FileLocal = Error("UNR0013", "The class is file-local", "'{0}' is visible in its file alone; the generator writes another file, so use internal");
    public static readonly DiagnosticDescriptor UnknownLayer = Error("UNR0014", "The layer is not known", "'{0}': '{1}' is no layer that the generator knows");
    public static readonly DiagnosticDescriptor PrimaryConstructor = Error("UNR0015", "The class has a primary constructor", "'{0}' has a primary constructor; the generator writes the constructors of a network");
    public static readonly DiagnosticDescriptor LayerAboveNetwork = Error("UNR0016", "A layer stands above the network", "'{0}': {1} stands above [Network]; the network comes first, then its layers in the order of the data's flow");

    public static readonly DiagnosticDescriptor GeneratorFault = Error("UNR0017", "The generator failed", "'{0}': the generator failed on this network: {1}. This is a defect of Unrolled; please report it with the declaration.");
    public static readonly DiagnosticDescriptor RequiredMember = Error("UNR0018", "The class has a required member", "'{0}': '{1}' is required, but Load makes the network without it; give it a default, or set it in a constructor");
    public static readonly DiagnosticDescriptor NotAClass = Error("UNR0019", "The type is not a class", "'{0}' is {1}; a network is a class");

    public static readonly DiagnosticDescriptor InputsOutOfRange = Error("UNR0101", "Inputs are out of range", "'{0}': inputs {1} is outside 1 … {2}");
    public static readonly DiagnosticDescriptor UnitsOutOfRange = Error("UNR0102", "Units are out of range", "'{0}': units {1} of {2} is outside 1 … {3}");
    public static readonly DiagnosticDescriptor SequenceMissing = Error("UNR0103", "A recurrent layer has no sequence to run over", "'{0}': {1} needs a sequence, but {2} gives only its last step; set ReturnSequences = true on {2}");
    public static readonly DiagnosticDescriptor ActivationUnknown = Error("UNR0104", "The activation does not fit", "'{0}': {1} of {2} cannot be {3}; it is one of {4}");
    public static readonly DiagnosticDescriptor NameTaken = Error("UNR0105", "The name is taken", "'{0}': the name '{1}' of {2} is taken by {3}");
    public static readonly DiagnosticDescriptor NameInvalid = Error("UNR0106", "The name is not a name", "'{0}': {1} '{2}' {3}");
    public static readonly DiagnosticDescriptor TensorsTaken = Error("UNR0107", "Two layers have the same tensors", "'{0}': the tensor prefix '{1}' of {2} is taken by {3}; only neighbouring recurrent layers of the same kind and with the same options share one");
    public static readonly DiagnosticDescriptor TooLarge = Error("UNR0108", "The network is too large", "'{0}': {1} would bring the network to {2} parameters; the limit is {3}");
    public static readonly DiagnosticDescriptor ChoiceUnknown = Error("UNR0110", "The choice does not exist", "'{0}': {1} of {2} cannot be {3}; it is one of {4}");
    public static readonly DiagnosticDescriptor InitializerUnknown = Error("UNR0141", "The initializer does not fit", "'{0}': {1} of {2} cannot be {3}; it is one of {4}");
    public static readonly DiagnosticDescriptor IdentityNotSquare = Error("UNR0142", "The identity of a matrix that is not square", "'{0}': {1} of {2} cannot be Identity, since its matrix [{3}, {4}] is not square");
    public static readonly DiagnosticDescriptor InitializerScale = Error("UNR0143", "The initializer's scale does not fit", "'{0}': {1} {2} of {3} does not fit {4}, which takes {5}");
    public static readonly DiagnosticDescriptor ForgetBiasNotFinite = Error("UNR0122", "The forget bias is not finite", "'{0}': ForgetBias {2} of {1} is not a finite number");
    public static readonly DiagnosticDescriptor BoundOutOfRange = Error("UNR0123", "The bound is out of range", "'{0}': {1} {2} of {3} is not a finite number above 0; leave it out for no bound");
    public static readonly DiagnosticDescriptor ProjectionOutOfRange = Error("UNR0124", "The projection is out of range", "'{0}': Projection {1} of {2} is outside 1 … {3}; leave it out for an h as large as the cell");
    public static readonly DiagnosticDescriptor NormalizationOfOneUnit = Error("UNR0125", "A single unit is normalised", "'{0}': LayerNormalization of {1}, which has one unit: less its mean nothing is left of it");
    public static readonly DiagnosticDescriptor BiasMissing = Error("UNR0126", "There is no bias to draw", "'{0}': {1} of {2} stands beside UseBias = false");

    public static readonly DiagnosticDescriptor MemoryTooLarge = Error("UNR0109", "The network's memory is too large", "'{0}': its states, packed weights or gradients take more than {1} values; choose fewer units, filters or layers");
    public static readonly DiagnosticDescriptor SoftmaxOfOne = new("UNR0127", "The softmax of a single value", "'{0}': {2} of {1} has one value, so its output is always {3}; choose Sigmoid for a probability, or more units for classes", "Unrolled", DiagnosticSeverity.Warning, isEnabledByDefault: true, description: Page("UNR0127"));

    public static readonly DiagnosticDescriptor ParameterUnknown = Error("UNR0140", "The activation has no such parameter", "'{0}': {1} of {2} stands beside {3}, which has no such parameter");
    public static readonly DiagnosticDescriptor ParameterOutOfRange = Error("UNR0144", "The parameter of the activation is out of range", "'{0}': {1} {2} of {3} is outside {4}");

    public static readonly DiagnosticDescriptor SourceUnknown = Error("UNR0145", "The layer that is named is not there", "'{0}': {1} names '{2}', which is no layer before it; there are {3}");
    public static readonly DiagnosticDescriptor MergeTooFew = Error("UNR0146", "There is nothing to merge", "'{0}': {1} merges {2} layers; it needs two or more");
    public static readonly DiagnosticDescriptor MergeAxes = Error("UNR0147", "The time steps of merged layers differ", "'{0}': {1} merges {2} and {3}, whose time steps are not the same");
    public static readonly DiagnosticDescriptor MergeWidths = Error("UNR0148", "The widths of merged layers differ", "'{0}': {1} merges by {2} {3}, which is {4} wide, with {5}, which is {6} wide");
    public static readonly DiagnosticDescriptor OutputTooWide = Error("UNR0149", "The output is too large", "'{0}': the output of {1} has {2} values; the limit is {3}");
    public static readonly DiagnosticDescriptor AttentionOverVector = Error("UNR0170", "Attention over a vector", "'{0}': {1} attends over '{2}', which gives one vector and not a sequence; set ReturnSequences = true on it");
    public static readonly DiagnosticDescriptor AttentionWidths = Error("UNR0171", "Queries and keys are of different widths", "'{0}': {1} takes the {2} product of queries of {3} values with keys of '{4}', which have {5}; use the General or the Additive score");
    public static readonly DiagnosticDescriptor AttentionUnitsMissing = Error("UNR0172", "The additive score has no units", "'{0}': Units {2} of {1} is outside 1 … {3}; the Additive score needs them");
    public static readonly DiagnosticDescriptor AttentionUnitsGiven = Error("UNR0173", "The score has no units", "'{0}': {1} has Units, but its score is {2}; only the Additive score has them");
    public static readonly DiagnosticDescriptor AttentionPoolingOfVector = Error("UNR0174", "Attention pooling without a sequence", "'{0}': {1} needs a sequence, but '{2}' gives one vector");
    public static readonly DiagnosticDescriptor NoTokenInput = Error("UNR0150", "The layer does not read a token", "'{0}': {1} reads a token, and so stands directly behind an input of one feature; {2} {3}");
    public static readonly DiagnosticDescriptor TokensOutOfRange = Error("UNR0151", "The number of tokens is out of range", "'{0}': {1} {2} of {3} is outside 1 … {4}");
    public static readonly DiagnosticDescriptor PaddingIndexOutOfRange = Error("UNR0152", "The padding index is out of range", "'{0}': PaddingIndex {1} of {2} is outside 0 … {3}");
    public static readonly DiagnosticDescriptor MaskingNotFirst = Error("UNR0153", "The mask does not stand first", "'{0}': {1} leaves out time steps of the network's own input, and so stands directly behind it, once; it stands behind {2}");
    public static readonly DiagnosticDescriptor RepeatOfSequence = Error("UNR0154", "A sequence is no vector to repeat", "'{0}': {1} repeats a vector; {2} gives a sequence");
    public static readonly DiagnosticDescriptor RepeatOutOfRange = Error("UNR0177", "The number of repetitions is out of range", "'{0}': {1} steps of {2} are outside 1 … {3}");
    public static readonly DiagnosticDescriptor MaskNotANumber = Error("UNR0178", "The mask's value is not a number", "'{0}': the value of {1} is not a number; no feature equals it");
    public static readonly DiagnosticDescriptor MaskingFixedSteps = Error("UNR0179", "The mask changes a fixed number of steps", "'{0}': {1} leaves out time steps, of which there are always {2}; leave Steps out");
    public static readonly DiagnosticDescriptor WindowOutOfRange = Error("UNR0155", "A window's size or step is out of range", "'{0}': {1} {2} of {3} is outside 1 … {4}");
    public static readonly DiagnosticDescriptor GroupsUnfit = Error("UNR0156", "The groups do not divide", "'{0}': Groups {1} of {2} does not divide its {3} channels and {4} filters");
    public static readonly DiagnosticDescriptor PaddingSizeOutOfRange = Error("UNR0157", "The padding's size is out of range", "'{0}': PaddingSize {1} of {2} is outside 0 … {3}");
    public static readonly DiagnosticDescriptor PaddingSizeUnfit = Error("UNR0158", "The padding has a size of its own", "'{0}': PaddingSize {1} of {2} stands beside Padding = {3}, which says itself how many zeros there are");
    public static readonly DiagnosticDescriptor CausalImage = Error("UNR0159", "Images have no past", "'{0}': Padding of {1} cannot be Causal, since it runs over images, not along time");
    public static readonly DiagnosticDescriptor NoImage = Error("UNR0160", "There are no images to run over", "'{0}': {1} needs images, but {2} gives rows of {3} values; images come from [Network(height, width, channels)]");
    public static readonly DiagnosticDescriptor NoTime = Error("UNR0161", "There is no time to run along", "'{0}': {1} needs a sequence, but {2} gives one vector");
    public static readonly DiagnosticDescriptor WindowTooLarge = Error("UNR0162", "The window does not fit", "'{0}': the window of {1} reaches over {2} {3}, but there are {4}");
    public static readonly DiagnosticDescriptor FlattenUnknown = Error("UNR0163", "The number of steps is not known", "'{0}': {1} makes one vector of all steps, so their number must be known; set Steps on [Network]");
    public static readonly DiagnosticDescriptor WindowTooWide = Error("UNR0164", "The window is too large", "'{0}': the window of {1} reaches over {2} values; the limit is {3}");
    public static readonly DiagnosticDescriptor StreamingImpossible = Error("UNR0180", "The network cannot run step by step", "'{0}': Streaming = true, but {1} needs the whole sequence");
    public static readonly DiagnosticDescriptor InitialStateUnfit = Error("UNR0181", "The initial state does not fit", "'{0}': {1} cannot start from '{2}'; that must be a recurrent layer of its kind and size, in as many directions, or a vector of {3} values");
    public static readonly DiagnosticDescriptor NotRead = Error("UNR0182", "Nothing reads the layer", "'{0}': nothing reads the output of {1}; name it in a layer behind it, or set Output = true");
    public static readonly DiagnosticDescriptor StepsOutOfRange = Error("UNR0183", "Steps are out of range", "'{0}': Steps {1} is below 1; leave it out for sequences of any length");

    public static readonly DiagnosticDescriptor ReverseOfBoth = Error("UNR0184", "Both directions are no reverse one", "'{0}': {1} runs in both directions, so Reverse = true says nothing; leave it out, or leave Bidirectional out");
    public static readonly DiagnosticDescriptor SecondDirectionMissing = Error("UNR0185", "There is no second direction", "'{0}': {1} is of the second direction, but {2} has one; set Bidirectional, or leave it out");
    public static readonly DiagnosticDescriptor TwoInitialStates = Error("UNR0186", "The layer has two initial states", "'{0}': {1} starts from '{2}', so TrainInitialState = true says nothing; leave one of them out");
    public static readonly DiagnosticDescriptor TwoCandidateFunctions = Error("UNR0187", "The candidate has two functions", "'{0}': LogSpace = true sets the function of the candidate, so {1} of {2} has no effect; remove one of them");

    public static readonly DiagnosticDescriptor RateOutOfRange = Error("UNR0165", "The rate of dropout is out of range", "'{0}': {1} {2} of {3} is outside [0, 1)");
    public static readonly DiagnosticDescriptor EpsilonOutOfRange = Error("UNR0166", "ε is out of range", "'{0}': Epsilon {1} of {2} is not a finite number above 0");
    public static readonly DiagnosticDescriptor MomentumOutOfRange = Error("UNR0167", "The momentum is out of range", "'{0}': Momentum {1} of {2} is outside [0, 1)");
    public static readonly DiagnosticDescriptor InitialAlphaNotFinite = Error("UNR0168", "The first slope is not finite", "'{0}': InitialAlpha {1} of {2} is not a finite number");

    public static readonly DiagnosticDescriptor LanguageVersion = Error("UNR0201", "The language version is too old", "'{0}': generated networks need C# 11 or later, this project uses {1}");

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
        RateOutOfRange, EpsilonOutOfRange, MomentumOutOfRange, InitialAlphaNotFinite,
        LanguageVersion,
    ];

    /// <summary>Findings that follow from what the layers give, and are dropped where an earlier mistake leaves that open.</summary>
    public static ImmutableHashSet<string> FollowFromSignals { get; } = Ids(
        SequenceMissing, TooLarge, MemoryTooLarge, IdentityNotSquare, SoftmaxOfOne,
        AttentionOverVector, AttentionWidths, AttentionPoolingOfVector,
        NoTokenInput, MaskingNotFirst, RepeatOfSequence, MaskingFixedSteps, MergeAxes, MergeWidths, OutputTooWide,
        GroupsUnfit, NoImage, NoTime, WindowTooLarge, FlattenUnknown, WindowTooWide, StreamingImpossible, InitialStateUnfit, NotRead);

    /// <summary>Findings behind which there is no telling what the layers give.</summary>
    public static ImmutableHashSet<string> LeaveSignalsOpen { get; } = Ids(
        InputsOutOfRange, StepsOutOfRange, NameTaken, NameInvalid, SequenceMissing, AttentionOverVector, AttentionPoolingOfVector, NoTokenInput, RepeatOfSequence,
        MergeAxes, MergeWidths, OutputTooWide, ProjectionOutOfRange);

    public static DiagnosticDescriptor Get(string id) => All.Single(d => d.Id == id);

    private static ImmutableHashSet<string> Ids(params DiagnosticDescriptor[] descriptors) => [.. descriptors.Select(d => d.Id)];

    private static DiagnosticDescriptor Error(string id, string title, string message) => new(
        id, title, message, "Unrolled", DiagnosticSeverity.Error, isEnabledByDefault: true, description: Page(id));

    // There is no address at which the pages are published; the package and the repository have them.
    private static string Page(string id) => $"How to fix it: docs/diagnostics/{id}.md, in the package Unrolled and in its repository.";
}
